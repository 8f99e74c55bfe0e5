package rmaplab.checker.weave;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Narrated;

/**
 * What the copy for replays has besides: it tells calls of some methods, the receiver first among
 * the arguments, and writes of fields.
 */
final class NarrationWeaver implements CodeTransform {
  private static final ClassDesc HOOKS = ClassDesc.of("rmaplab.checker.controlled.Hooks");
  private static final MethodTypeDesc CHANGED =
      MethodTypeDesc.of(CD_void, CD_Object, CD_String, CD_Object, CD_Object);
  private static final MethodTypeDesc NARRATED =
      MethodTypeDesc.of(CD_void, CD_String, CD_Object.arrayType(), CD_Object);

  private final @Nullable Narrated narrated;
  private final String key;
  private final MethodTypeDesc type;
  private final boolean isStatic;
  private final int firstLine;
  private int arguments = -1;

  NarrationWeaver(@Nullable Narrated narrated, String simpleClass, MethodModel method) {
    this.narrated = narrated;
    this.key = simpleClass + "." + method.methodName().stringValue();
    type = method.methodTypeSymbol();
    isStatic = method.flags().has(AccessFlag.STATIC);
    firstLine = firstLine(method);
  }

  private static int firstLine(MethodModel method) {
    for (CodeElement e : method.code().orElseThrow()) {
      if (e instanceof LineNumber l) {
        return l.line();
      }
    }
    return 0;
  }

  /** Whether calls of the method are told. */
  boolean isNarrated() {
    return narrated != null
        && (narrated.entered().contains(key) || narrated.methods().contains(key));
  }

  @Override
  public void accept(CodeBuilder b, CodeElement e) {
    if (e instanceof ReturnInstruction r) {
      atReturn(b, r);
    }
    b.with(e);
  }

  @Override
  public void atStart(CodeBuilder b) {
    if (narrated == null) {
      return;
    }
    boolean entry = narrated.entered().contains(key);
    if (!entry && !narrated.methods().contains(key)) {
      return;
    }
    if (firstLine > 0) {
      b.lineNumber(firstLine);
    }
    List<ClassDesc> passed = new ArrayList<>();
    if (!isStatic) {
      passed.add(CD_Object);
    }
    passed.addAll(type.parameterList());
    b.loadConstant(passed.size());
    b.anewarray(CD_Object);
    int slot = 0;
    for (int p = 0; p < passed.size(); p++) {
      TypeKind kind = TypeKind.from(passed.get(p));
      b.dup();
      b.loadConstant(p);
      b.loadLocal(kind, slot);
      box(b, passed.get(p));
      b.aastore();
      slot += kind.slotSize();
    }
    arguments = b.allocateLocal(TypeKind.REFERENCE);
    b.astore(arguments);
    if (entry) {
      b.loadConstant(key);
      b.aload(arguments);
      b.aconst_null();
      b.invokestatic(HOOKS, "narrated", NARRATED);
    }
  }

  void atReturn(CodeBuilder b, ReturnInstruction r) {
    if (narrated == null || arguments < 0 || !narrated.methods().contains(key)) {
      return;
    }
    ClassDesc result = type.returnType();
    TypeKind kind = TypeKind.from(result);
    if (kind == TypeKind.VOID) {
      b.loadConstant(key);
      b.aload(arguments);
      b.aconst_null();
      b.invokestatic(HOOKS, "narrated", NARRATED);
      return;
    }
    int local = b.allocateLocal(kind);
    b.storeLocal(kind, local);
    b.loadConstant(key);
    b.aload(arguments);
    b.loadLocal(kind, local);
    box(b, result);
    b.invokestatic(HOOKS, "narrated", NARRATED);
    b.loadLocal(kind, local);
  }

  /** On the stack: the object; the new value is in a local variable. */
  void beforeWrite(CodeBuilder b, FieldInstruction f, String field, int newValue) {
    if (narrated == null) {
      return;
    }
    TypeKind kind = TypeKind.from(f.typeSymbol());
    b.dup();
    b.dup();
    b.getfield(f.owner().asSymbol(), f.name().stringValue(), f.typeSymbol());
    box(b, f.typeSymbol());
    b.loadConstant(field);
    b.swap();
    b.loadLocal(kind, newValue);
    box(b, f.typeSymbol());
    b.invokestatic(HOOKS, "changed", CHANGED);
  }

  private static void box(CodeBuilder b, ClassDesc type) {
    if (!type.isPrimitive()) {
      return;
    }
    String wrapper =
        switch (TypeKind.from(type)) {
          case BOOLEAN -> "Boolean";
          case BYTE -> "Byte";
          case CHAR -> "Character";
          case SHORT -> "Short";
          case INT -> "Integer";
          case LONG -> "Long";
          case FLOAT -> "Float";
          case DOUBLE -> "Double";
          default -> throw new IllegalArgumentException(type.displayName());
        };
    ClassDesc box = ClassDesc.of("java.lang." + wrapper);
    b.invokestatic(box, "valueOf", MethodTypeDesc.of(box, type));
  }
}
