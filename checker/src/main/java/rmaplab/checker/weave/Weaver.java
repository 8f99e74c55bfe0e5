package rmaplab.checker.weave;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Superclass;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Narrated;
import rmaplab.checker.engine.CodeMap;
import rmaplab.checker.engine.Mutations;

/**
 * Puts a call of the hooks before each access to a mutable field or an array element, and gives
 * classes that have none a superclass that can be watched.
 *
 * <p>The API regenerates the stack maps; for that it asks for superclasses, which it reads from the
 * class files, so that weaving loads nothing.
 */
final class Weaver {
  static final ClassDesc TRACKED = ClassDesc.of("rmaplab.checker.engine.Tracked");

  private final PrivateLoader loader;
  private final CodeMap code;
  private final Set<String> links;
  private final @Nullable Narrated narrated;
  private final @Nullable MutationPlan plan;
  private final Mutations mutations;
  private final boolean telling;
  private final ClassFile classFile;
  private final Shapes shapes;

  Weaver(
      PrivateLoader loader,
      CodeMap code,
      Set<String> links,
      @Nullable Narrated narrated,
      @Nullable MutationPlan plan,
      Mutations mutations,
      boolean telling) {
    this.loader = loader;
    this.code = code;
    this.links = links;
    this.narrated = narrated;
    this.plan = plan;
    this.mutations = mutations;
    this.telling = telling;
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(this::resource)
            .orElse(ClassHierarchyResolver.defaultResolver())
            .cached();
    classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    shapes = new Shapes(loader, classFile);
  }

  private @Nullable InputStream resource(ClassDesc type) {
    String descriptor = type.descriptorString();
    String internal = descriptor.substring(1, descriptor.length() - 1);
    byte[] own = loader.renamedBytes(internal);
    return own != null
        ? new ByteArrayInputStream(own)
        : loader.getParent().getResourceAsStream(internal + ".class");
  }

  byte[] weave(byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    String name = model.thisClass().asInternalName();
    Shapes.Shape shape = shapes.of(name);
    String file =
        model
            .findAttribute(Attributes.sourceFile())
            .map(s -> s.sourceFile().stringValue())
            .orElse(shape.simpleName());
    return classFile.build(
        model.thisClass().asSymbol(),
        b -> {
          for (ClassElement e : model) {
            if (e instanceof Superclass && shape.root()) {
              b.withSuperclass(TRACKED);
            } else if (e instanceof MethodModel m && m.code().isPresent()) {
              b.transformMethod(m, method(shape, m, file));
            } else {
              b.with(e);
            }
          }
        });
  }

  /** A class that is not watched, but some of whose calls are told. */
  byte[] narrate(byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    String simpleName = Shapes.simple(model.thisClass().asInternalName());
    return classFile.transformClass(
        model,
        (b, e) -> {
          if (e instanceof MethodModel m && m.code().isPresent()) {
            NarrationWeaver narration = new NarrationWeaver(narrated, simpleName, m);
            if (narration.isNarrated()) {
              b.transformMethod(m, MethodTransform.transformingCode(narration));
              return;
            }
          }
          b.with(e);
        });
  }

  private MethodTransform method(Shapes.Shape shape, MethodModel m, String file) {
    String method = m.methodName().stringValue();
    String where = Shapes.dotted(shape.name()) + "." + method;
    if (m.flags().has(AccessFlag.SYNCHRONIZED)) {
      throw Refusals.monitor(where);
    }
    CodeTransform weaving = new MethodWeaver(this, shape, m, file, where);
    if (plan != null && plan.mutates(shape.name(), m)) {
      String name = shape.simpleName() + "." + method;
      boolean canRun = plan.canRun(shape.name(), m);
      weaving = new MutationWeaver(mutations, name, m, file, canRun).andThen(weaving);
    }
    if (telling && !method.equals("<clinit>")) {
      weaving = new HistoryWeaver().andThen(weaving);
    }
    return MethodTransform.transformingCode(weaving);
  }

  /** A class that is not watched, but whose methods tell what their tasks know. */
  byte[] tell(byte[] bytes) {
    return classFile.transformClass(
        classFile.parse(bytes),
        (b, e) -> {
          if (e instanceof MethodModel m
              && m.code().isPresent()
              && !m.methodName().equalsString("<clinit>")) {
            b.transformMethod(m, MethodTransform.transformingCode(new HistoryWeaver()));
          } else {
            b.with(e);
          }
        });
  }

  Shapes shapes() {
    return shapes;
  }

  boolean isWoven(String internal) {
    return loader.isWoven(internal);
  }

  CodeMap code() {
    return code;
  }

  @Nullable Narrated narrated() {
    return narrated;
  }

  /** The code of a mutable field for the hooks. */
  int fieldCode(Shapes.Shape owner, String field) {
    Shapes.FieldShape f = owner.fields().get(field);
    if (f == null) {
      throw new IllegalStateException(owner.name() + " has no field " + field);
    }
    String name = owner.simpleName() + "." + field;
    boolean link = links.isEmpty() ? f.isReference() : links.contains(name);
    return code.field(owner.name() + "." + field, name, f.slot(), link, f.isVolatile());
  }

  /** Woven classes whose names a woven class mentions. */
  Set<String> wovenReferences(String internal) {
    byte[] bytes = loader.renamedBytes(internal);
    Set<String> found = new LinkedHashSet<>();
    if (bytes != null) {
      for (PoolEntry e : classFile.parse(bytes).constantPool()) {
        if (e instanceof ClassEntry c && loader.isWoven(c.asInternalName())) {
          found.add(c.asInternalName());
        }
      }
    }
    return found;
  }
}
