package rmaplab.checker.weave;

import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/** By how many slots an instruction makes the operand stack deeper; a long takes two. */
final class StackEffect {
  private StackEffect() {}

  /** Of any instruction that does not end the method or select one of many targets. */
  static int of(Instruction i) {
    return switch (i) {
      case ArrayLoadInstruction a -> size(a.typeKind()) - 2;
      case ArrayStoreInstruction a -> -2 - size(a.typeKind());
      case BranchInstruction b -> branch(b.opcode());
      case ConstantInstruction c -> size(c.typeKind());
      case ConvertInstruction c -> size(c.toType()) - size(c.fromType());
      case FieldInstruction f -> field(f);
      case InvokeDynamicInstruction d -> call(d.typeSymbol());
      case InvokeInstruction c ->
          call(c.typeSymbol()) - (c.opcode() == Opcode.INVOKESTATIC ? 0 : 1);
      case LoadInstruction l -> size(l.typeKind());
      case MonitorInstruction m -> -1;
      case NewMultiArrayInstruction n -> 1 - n.dimensions();
      case NewObjectInstruction n -> 1;
      case OperatorInstruction o -> operator(o);
      case StackInstruction s -> stack(s.opcode());
      case StoreInstruction s -> -size(s.typeKind());
      default -> 0;
    };
  }

  private static int size(TypeKind kind) {
    return kind.slotSize();
  }

  private static int size(ClassDesc type) {
    return TypeKind.from(type).slotSize();
  }

  private static int call(MethodTypeDesc type) {
    int effect = size(type.returnType());
    for (ClassDesc parameter : type.parameterList()) {
      effect -= size(parameter);
    }
    return effect;
  }

  private static int field(FieldInstruction f) {
    int size = size(f.typeSymbol());
    return switch (f.opcode()) {
      case GETFIELD -> size - 1;
      case PUTFIELD -> -size - 1;
      case GETSTATIC -> size;
      default -> -size;
    };
  }

  private static int branch(Opcode opcode) {
    return switch (opcode) {
      case GOTO, GOTO_W -> 0;
      case IFEQ, IFNE, IFLT, IFGE, IFGT, IFLE, IFNULL, IFNONNULL -> -1;
      default -> -2;
    };
  }

  private static int operator(OperatorInstruction o) {
    int size = size(o.typeKind());
    return switch (o.opcode()) {
      case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> 0;
      case ISHL, ISHR, IUSHR, LSHL, LSHR, LUSHR -> -1;
      case LCMP, DCMPL, DCMPG -> -3;
      case FCMPL, FCMPG -> -1;
      default -> -size;
    };
  }

  private static int stack(Opcode opcode) {
    return switch (opcode) {
      case POP -> -1;
      case POP2 -> -2;
      case DUP, DUP_X1, DUP_X2 -> 1;
      case DUP2, DUP2_X1, DUP2_X2 -> 2;
      default -> 0;
    };
  }
}
