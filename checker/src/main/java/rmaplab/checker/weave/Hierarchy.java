package rmaplab.checker.weave;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The private classes of a program with their supertypes and methods, read from their class files
 * when asked for. All class names are internal ones.
 */
final class Hierarchy {
  /** Supertypes of the library whose methods call nothing of a subclass but what Object has. */
  private static final Set<String> HARMLESS =
      Set.of("java/lang/Object", "java/lang/Record", "java/lang/Enum");

  private final PrivateLoader loader;
  private final ClassFile classFile = ClassFile.of();
  private final Map<String, @Nullable Type> types = new HashMap<>();

  Hierarchy(PrivateLoader loader) {
    this.loader = loader;
  }

  /**
   * A method where it is declared.
   *
   * @param signature name and descriptor
   */
  record Method(String owner, String signature, MethodModel model) {
    /** Owner, dot, name and descriptor. */
    String name() {
      return owner + "." + signature;
    }

    /** Whether a call of it asks the object whose class has the body. */
    boolean isVirtual() {
      return !model.flags().has(AccessFlag.STATIC)
          && !model.flags().has(AccessFlag.PRIVATE)
          && !signature.startsWith("<");
    }
  }

  /** One class; {@code above}: its superclass and interfaces, in this order. */
  private record Type(
      boolean isInterface,
      Map<String, Method> methods,
      List<String> above,
      Set<String> supertypes,
      boolean hasLibrarySupertype) {}

  static String internal(ClassDesc type) {
    String descriptor = type.descriptorString();
    return type.isClassOrInterface()
        ? descriptor.substring(1, descriptor.length() - 1)
        : descriptor;
  }

  private @Nullable Type type(String name) {
    if (!types.containsKey(name)) {
      byte[] bytes = loader.renamedBytes(name);
      types.put(name, bytes == null ? null : read(classFile.parse(bytes)));
    }
    return types.get(name);
  }

  private Type read(ClassModel model) {
    String name = model.thisClass().asInternalName();
    Map<String, Method> methods = new LinkedHashMap<>();
    for (MethodModel m : model.methods()) {
      String signature = m.methodName().stringValue() + m.methodType().stringValue();
      methods.put(signature, new Method(name, signature, m));
    }
    List<String> above = new ArrayList<>();
    model.superclass().ifPresent(s -> above.add(s.asInternalName()));
    model.interfaces().forEach(i -> above.add(i.asInternalName()));
    Set<String> supertypes = new LinkedHashSet<>(Set.of(name));
    boolean library = false;
    for (String each : above) {
      Type type = type(each);
      if (type != null) {
        supertypes.addAll(type.supertypes());
        library |= type.hasLibrarySupertype();
      } else {
        library |= !HARMLESS.contains(each);
      }
    }
    boolean isInterface = model.flags().has(AccessFlag.INTERFACE);
    return new Type(isInterface, methods, above, supertypes, library);
  }

  /** Whether it is a private class. */
  boolean knows(String name) {
    return type(name) != null;
  }

  boolean isInterface(String name) {
    Type type = type(name);
    return type != null && type.isInterface();
  }

  /** The class itself and the private classes and interfaces above it; none if it is not known. */
  Set<String> supertypes(String name) {
    Type type = type(name);
    return type == null ? Set.of() : type.supertypes();
  }

  /** Whether the library may call a method of it that it knows from a supertype. */
  boolean hasLibrarySupertype(String name) {
    Type type = type(name);
    return type != null && type.hasLibrarySupertype();
  }

  /** Whether {@code owner} is the superclass of the class that declares a method. */
  boolean isDirectlyAbove(String owner, Method method) {
    Type type = type(method.owner());
    return type != null && !type.above().isEmpty() && type.above().getFirst().equals(owner);
  }

  /** The methods that a class declares. */
  List<Method> methods(String name) {
    Type type = type(name);
    return type == null ? List.of() : List.copyOf(type.methods().values());
  }

  /** What a name means in a class: the nearest declaration upwards; of interfaces, each of them. */
  List<Method> find(String name, String signature) {
    return search(name, signature, false);
  }

  /** The bodies that a virtual call may run on an object of a class. */
  List<Method> select(String name, String signature) {
    return search(name, signature, true);
  }

  private List<Method> search(String name, String signature, boolean virtualWithBody) {
    List<Method> inInterfaces = new ArrayList<>();
    for (String at = name; at != null; ) {
      Type type = type(at);
      if (type == null) {
        break;
      }
      Method here = type.methods().get(signature);
      if (here != null
          && (!virtualWithBody || here.isVirtual() && here.model().code().isPresent())) {
        return List.of(here);
      }
      at = type.above().isEmpty() || type.isInterface() ? null : type.above().getFirst();
    }
    for (String above : supertypes(name)) {
      Type type = type(above);
      if (type != null && type.isInterface() && type.methods().containsKey(signature)) {
        inInterfaces.add(type.methods().get(signature));
      }
    }
    return inInterfaces;
  }

  /** The classes that a service loader would make objects of, for a service. */
  List<String> providers(String service) {
    List<String> found = new ArrayList<>();
    try {
      for (URL list :
          Collections.list(loader.getResources("META-INF/services/" + service.replace('/', '.')))) {
        try (InputStream in = list.openStream()) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .map(line -> line.replaceFirst("#.*", "").strip())
              .filter(line -> !line.isEmpty())
              .forEach(line -> found.add(line.replace('.', '/')));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
