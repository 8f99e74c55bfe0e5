package rmaplab.checker.weave;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.MutationScope;

/** Which methods get mutations: those in scope that can run at all. */
final class MutationPlan {
  private final PrivateLoader loader;
  private final Set<String> packages;
  private final String implementation;
  private final ClassFile classFile = ClassFile.of();
  private @Nullable Set<String> dead;

  MutationPlan(PrivateLoader loader, MutationScope scope) {
    this.loader = loader;
    packages = Set.copyOf(scope.packages());
    implementation = scope.implementation().replace('.', '/');
  }

  /** Whether a method with a body, of a class by its internal name, gets mutations. */
  boolean mutates(String internal, MethodModel method) {
    return packages.contains(Shapes.dotted(internal.substring(0, internal.lastIndexOf('/'))))
        && !method.methodName().stringValue().startsWith("<")
        && !method.flags().has(AccessFlag.SYNTHETIC)
        && !dead().contains(internal + "." + signature(method));
  }

  private static String signature(MethodModel method) {
    return method.methodName().stringValue() + method.methodType().stringValue();
  }

  /** Overridden on the way down to the implementation, and not called from there. */
  private Set<String> dead() {
    if (dead == null) {
      dead = findDead();
    }
    return dead;
  }

  private Set<String> findDead() {
    List<ClassModel> lineage = lineage();
    Set<String> called = new HashSet<>();
    for (ClassModel model : lineage) {
      for (MethodModel method : model.methods()) {
        method.code().ifPresent(code -> code.forEach(e -> noteSuperCall(e, called)));
      }
    }
    Set<String> overridden = new HashSet<>();
    Set<String> found = new HashSet<>();
    for (ClassModel model : lineage) {
      String name = model.thisClass().asInternalName();
      for (MethodModel method : model.methods()) {
        String full = name + "." + signature(method);
        if (overridden.contains(signature(method)) && !called.contains(full)) {
          found.add(full);
        }
        if (!method.flags().has(AccessFlag.STATIC) && !method.flags().has(AccessFlag.PRIVATE)) {
          overridden.add(signature(method));
        }
      }
    }
    return found;
  }

  /** The implementation and the woven classes above it. */
  private List<ClassModel> lineage() {
    List<ClassModel> classes = new ArrayList<>();
    String at = implementation;
    while (loader.isWoven(at)) {
      byte[] bytes = loader.renamedBytes(at);
      if (bytes == null) {
        break;
      }
      ClassModel model = classFile.parse(bytes);
      classes.add(model);
      at = model.superclass().map(s -> s.asInternalName()).orElse("");
    }
    return classes;
  }

  private static void noteSuperCall(CodeElement e, Set<String> called) {
    if (e instanceof InvokeInstruction call && call.opcode() == Opcode.INVOKESPECIAL) {
      called.add(
          call.owner().asInternalName()
              + "."
              + call.name().stringValue()
              + call.type().stringValue());
    }
  }
}
