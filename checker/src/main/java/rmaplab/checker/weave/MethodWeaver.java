package rmaplab.checker.weave;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weaves one method body.
 *
 * <p>In a constructor nothing is hooked before the call of {@code this} or {@code super}: the
 * object may not be passed on, and nobody else has it. Class initialisers are left alone: they run
 * before any task. Jumps back are counted, so that a loop without any hook in it ends, too.
 */
final class MethodWeaver implements CodeTransform {
  private static final ClassDesc HOOKS = ClassDesc.of("rmaplab.checker.controlled.Hooks");
  private static final String CONTROLLED = "rmaplab/checker/controlled/";
  private static final String NOTES = CONTROLLED + "Notes";
  private static final String NUMBERS = CONTROLLED + "Ints";
  private static final MethodTypeDesc FIELD_HOOK =
      MethodTypeDesc.of(CD_void, Weaver.TRACKED, CD_int, CD_int);
  private static final MethodTypeDesc ELEMENT_HOOK =
      MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int, CD_int);
  private static final MethodTypeDesc LIBRARY_HOOK =
      MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int);
  private static final MethodTypeDesc LOADED_HOOK = MethodTypeDesc.of(CD_void, CD_Object);
  private static final MethodTypeDesc SITE_HOOK = MethodTypeDesc.of(CD_void, CD_int);
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(CD_void);

  private final Weaver weaver;
  private final Shapes.Shape shape;
  private final String file;
  private final String where;
  private final boolean initialiser;
  private final boolean constructor;
  private final NarrationWeaver narration;

  /** In a constructor, before the call of {@code this} or {@code super}. */
  private boolean raw;

  /** Labels that lie behind: a jump to one goes round a loop. */
  private final Set<Label> behind = new HashSet<>();

  private int pendingNews;
  private int line;

  /** The class that the last instruction constructed an object of. */
  private @Nullable String justMade;

  MethodWeaver(Weaver weaver, Shapes.Shape shape, MethodModel method, String file, String where) {
    this.weaver = weaver;
    this.shape = shape;
    this.file = file;
    this.where = where;
    initialiser = method.methodName().equalsString("<clinit>");
    constructor = method.methodName().equalsString("<init>");
    raw = constructor;
    narration = new NarrationWeaver(weaver.narrated(), shape.simpleName(), method);
  }

  @Override
  public void atStart(CodeBuilder b) {
    narration.atStart(b);
  }

  @Override
  public void accept(CodeBuilder b, CodeElement e) {
    String made = justMade;
    switch (e) {
      case LineNumber l -> line = l.line();
      case LabelTarget l -> behind.add(l.label());
      case BranchInstruction j when !initialiser && behind.contains(j.target()) -> {
        b.loadConstant(site());
        b.invokestatic(HOOKS, "again", SITE_HOOK);
        justMade = null;
      }
      case NewObjectInstruction n -> {
        Refusals.checkMember(n.className().asInternalName(), "new", place());
        pendingNews++;
        justMade = null;
      }
      case MonitorInstruction m -> throw Refusals.monitor(place());
      case InvokeInstruction i -> {
        invoke(b, i);
        return;
      }
      case FieldInstruction f -> {
        field(b, f, made);
        justMade = null;
        return;
      }
      case ArrayLoadInstruction a when !initialiser -> {
        b.dup2();
        b.loadConstant(elementCode(a.typeKind()));
        b.loadConstant(site());
        b.invokestatic(HOOKS, "readElement", ELEMENT_HOOK);
        b.with(e);
        if (a.typeKind() == TypeKind.REFERENCE) {
          loaded(b);
        }
        return;
      }
      case ArrayStoreInstruction a when !initialiser -> {
        TypeKind kind = a.typeKind().asLoadable();
        int local = b.allocateLocal(kind);
        b.storeLocal(kind, local);
        b.dup2();
        b.loadConstant(elementCode(a.typeKind()));
        b.loadConstant(site());
        b.invokestatic(HOOKS, "writeElement", ELEMENT_HOOK);
        b.loadLocal(kind, local);
      }
      case ReturnInstruction r -> narration.atReturn(b, r);
      case TypeCheckInstruction t
          when t.opcode() == Opcode.CHECKCAST
              && !initialiser
              && weaver.isWoven(t.type().asInternalName()) -> {
        b.with(e);
        loaded(b);
        return;
      }
      default -> {
        if (e instanceof java.lang.classfile.Instruction) {
          justMade = null;
        }
      }
    }
    b.with(e);
  }

  private static void loaded(CodeBuilder b) {
    b.dup();
    b.invokestatic(HOOKS, "loaded", LOADED_HOOK);
  }

  private int site() {
    return weaver.code().place(file + ":" + line);
  }

  private String place() {
    return where + " (" + file + ":" + line + ")";
  }

  private int elementCode(TypeKind kind) {
    String name = kind == TypeKind.REFERENCE ? "Object" : kind.upperBound().displayName();
    return weaver.code().field("[" + name, name + "[] element", 0, false, false);
  }

  // ---- calls ----

  private void invoke(CodeBuilder b, InvokeInstruction i) {
    String owner = i.owner().asInternalName();
    String name = i.name().stringValue();
    justMade = null;
    if (name.equals("<init>")) {
      construct(b, i, owner);
      return;
    }
    Refusals.checkMember(owner, name, place());
    if (!initialiser) {
      boolean isHook = owner.equals(MutationWeaver.HOOKS_NAME) || owner.equals(NOTES);
      if (owner.startsWith(CONTROLLED) && !isHook) {
        b.loadConstant(site());
        b.invokestatic(HOOKS, "at", SITE_HOOK);
      }
      Boolean write =
          i.opcode() == Opcode.INVOKESTATIC || i.opcode() == Opcode.INVOKESPECIAL
              ? null
              : LibraryCalls.isWrite(owner, name);
      if (write != null) {
        library(b, i, write);
      }
    }
    b.with(i);
  }

  private void construct(CodeBuilder b, InvokeInstruction i, String owner) {
    if (pendingNews > 0) {
      pendingNews--;
      b.with(i);
      justMade = owner;
    } else {
      raw = false;
      if (shape.root() && owner.equals("java/lang/Object")) {
        b.invokespecial(Weaver.TRACKED, "<init>", NOTHING);
      } else {
        b.with(i);
      }
    }
  }

  /** The receiver lies below the arguments: these go aside for a moment. */
  private void library(CodeBuilder b, InvokeInstruction i, boolean write) {
    List<ClassDesc> parameters = i.typeSymbol().parameterList();
    int[] locals = new int[parameters.size()];
    for (int p = parameters.size() - 1; p >= 0; p--) {
      TypeKind kind = TypeKind.from(parameters.get(p));
      locals[p] = b.allocateLocal(kind);
      b.storeLocal(kind, locals[p]);
    }
    b.dup();
    b.loadConstant(weaver.code().library());
    b.loadConstant(site());
    b.invokestatic(HOOKS, write ? "writeLibrary" : "readLibrary", LIBRARY_HOOK);
    for (int p = 0; p < locals.length; p++) {
      b.loadLocal(TypeKind.from(parameters.get(p)), locals[p]);
    }
  }

  // ---- fields ----

  private void field(CodeBuilder b, FieldInstruction f, @Nullable String made) {
    Opcode op = f.opcode();
    String owner = f.owner().asInternalName();
    String name = f.name().stringValue();
    if (op == Opcode.GETSTATIC || op == Opcode.PUTSTATIC) {
      Refusals.checkMember(owner, name, place());
      b.with(f);
      return;
    }
    boolean get = op == Opcode.GETFIELD;
    if (!get && constructor && made != null && isPart(made) && weaver.isWoven(owner)) {
      weaver.code().part(Shapes.dotted(owner), name);
    }
    Shapes.Shape declaring = raw || initialiser ? null : weaver.shapes().declaring(owner, name);
    if (declaring != null) {
      hook(b, f, declaring, get);
    }
    b.with(f);
    ClassDesc type = f.typeSymbol();
    if (get && type.isClassOrInterface() && weaver.isWoven(internal(type))) {
      loaded(b);
    }
  }

  /** Whether objects of a class live and die with the object that made them for a final field. */
  private boolean isPart(String made) {
    return weaver.isWoven(made) || made.equals(NUMBERS);
  }

  private void hook(CodeBuilder b, FieldInstruction f, Shapes.Shape declaring, boolean get) {
    String name = f.name().stringValue();
    int code = weaver.fieldCode(declaring, name);
    if (get) {
      b.dup();
      b.loadConstant(code);
      b.loadConstant(site());
      b.invokestatic(HOOKS, "read", FIELD_HOOK);
      return;
    }
    TypeKind kind = TypeKind.from(f.typeSymbol());
    int local = b.allocateLocal(kind);
    b.storeLocal(kind, local);
    b.dup();
    b.loadConstant(code);
    b.loadConstant(site());
    b.invokestatic(HOOKS, "write", FIELD_HOOK);
    narration.beforeWrite(b, f, declaring.simpleName() + "." + name, local);
    b.loadLocal(kind, local);
  }

  private static String internal(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }
}
