package rmaplab.checker.weave;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What weaving needs to know of woven classes: superclasses and the slots of their fields. */
final class Shapes {
  private static final String OBJECT = "java/lang/Object";
  private static final String THROWABLE = "java/lang/Throwable";

  private final PrivateLoader loader;
  private final ClassFile classFile;
  private final Map<String, Shape> shapes = new HashMap<>();

  Shapes(PrivateLoader loader, ClassFile classFile) {
    this.loader = loader;
    this.classFile = classFile;
  }

  /**
   * One woven class.
   *
   * @param root whether weaving gives it its superclass
   * @param tracked whether its objects can be watched
   * @param fields its own mutable instance fields
   * @param slots how many slots it and its superclasses use
   */
  record Shape(
      String name,
      String superName,
      boolean root,
      boolean tracked,
      Map<String, FieldShape> fields,
      int slots) {
    /** The name without packages and enclosing classes. */
    String simpleName() {
      return simple(name);
    }
  }

  /** A mutable instance field. */
  record FieldShape(int slot, boolean isVolatile, boolean isReference) {}

  /** The name without packages and enclosing classes. */
  static String simple(String internal) {
    return internal.substring(Math.max(internal.lastIndexOf('/'), internal.lastIndexOf('$')) + 1);
  }

  Shape of(String internal) {
    Shape known = shapes.get(internal);
    if (known == null) {
      byte[] bytes = loader.renamedBytes(internal);
      if (bytes == null) {
        throw new IllegalStateException("no class file of " + internal);
      }
      known = read(classFile.parse(bytes));
      shapes.put(internal, known);
    }
    return known;
  }

  private Shape read(ClassModel model) {
    String name = model.thisClass().asInternalName();
    String superName = model.superclass().map(s -> s.asInternalName()).orElse(OBJECT);
    Shape above = loader.isWoven(superName) ? of(superName) : null;
    boolean root = superName.equals(OBJECT) && !model.flags().has(AccessFlag.INTERFACE);
    boolean tracked = above != null ? above.tracked() : root;
    int next = above != null ? above.slots() : 0;
    Map<String, FieldShape> fields = new LinkedHashMap<>();
    for (FieldModel f : model.fields()) {
      String field = f.fieldName().stringValue();
      boolean isFinal = f.flags().has(AccessFlag.FINAL);
      if (f.flags().has(AccessFlag.STATIC)) {
        if (!isFinal) {
          throw new RefusedException(
              "mutable static field "
                  + dotted(name)
                  + "."
                  + field
                  + ": no execution could reset it");
        }
      } else if (!isFinal) {
        boolean reference = !f.fieldTypeSymbol().isPrimitive();
        fields.put(field, new FieldShape(next++, f.flags().has(AccessFlag.VOLATILE), reference));
      }
    }
    if (!tracked && !fields.isEmpty() && !isThrowable(superName)) {
      throw new RefusedException(
          "mutable field "
              + dotted(name)
              + "."
              + fields.keySet().iterator().next()
              + ": the superclass "
              + dotted(superName)
              + " is not woven, so its accesses could not be watched");
    }
    return new Shape(name, superName, root, tracked, fields, next);
  }

  /** The shape that declares a mutable field, looking upwards; null if there is none to watch. */
  @Nullable Shape declaring(String owner, String field) {
    String at = owner;
    while (loader.isWoven(at)) {
      Shape shape = of(at);
      if (shape.fields().containsKey(field)) {
        return shape.tracked() ? shape : null;
      }
      at = shape.superName();
    }
    return null;
  }

  /** An exception's fields are its thread's own. */
  private boolean isThrowable(String internal) {
    String at = internal;
    while (loader.isWoven(at)) {
      at = of(at).superName();
    }
    try {
      return Class.forName(THROWABLE.replace('/', '.'))
          .isAssignableFrom(Class.forName(dotted(at), false, loader));
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  static String dotted(String internal) {
    return internal.replace('/', '.');
  }
}
