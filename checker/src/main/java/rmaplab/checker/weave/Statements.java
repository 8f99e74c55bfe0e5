package rmaplab.checker.weave;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The statements of a method body that are straight-line code: runs of instructions that begin and
 * end with an empty operand stack and that nothing jumps into.
 *
 * <p>Mechanism: the depth of the stack is counted from each place where it is known to be zero.
 * After a jump target it is taken to be zero; if it was not, an instruction soon takes more than
 * there is, and what was counted since is given up.
 */
final class Statements {
  private static final int UNKNOWN = Integer.MIN_VALUE;

  private final List<CodeElement> code;
  private final Set<Label> targets = new HashSet<>();
  private final List<Statement> found = new ArrayList<>();
  private int depth;
  private int line;
  private int startLine = -1;
  private Statement current = Statement.at(0);

  /**
   * One statement.
   *
   * @param from index of its first element
   * @param to index after its last
   * @param reads local variables that it reads
   * @param writes those that it sets
   * @param effects its calls and the fields that it sets, as simple class and member names
   * @param isRead whether it ends by setting a local variable: it looks rather than does
   */
  record Statement(
      int from,
      int to,
      BitSet reads,
      BitSet writes,
      List<String> effects,
      boolean isRead,
      int line) {
    static Statement at(int from) {
      return new Statement(from, from, new BitSet(), new BitSet(), new ArrayList<>(), false, 0);
    }

    Statement until(int end, boolean read, int begins) {
      return new Statement(from, end, reads, writes, effects, read, begins);
    }

    /** Whether the next may come first: neither uses a variable that the other sets. */
    boolean canSwap(Statement next) {
      return to == next.from
          && !effects.isEmpty()
          && !next.effects.isEmpty()
          && !writes.intersects(next.reads)
          && !writes.intersects(next.writes)
          && !reads.intersects(next.writes);
    }
  }

  private Statements(List<CodeElement> code) {
    this.code = code;
  }

  /** The statements in their order. */
  static List<Statement> of(List<CodeElement> code) {
    Statements statements = new Statements(code);
    statements.collectTargets();
    statements.scan();
    return statements.found;
  }

  private void collectTargets() {
    for (CodeElement e : code) {
      switch (e) {
        case BranchInstruction b -> targets.add(b.target());
        case ExceptionCatch c -> {
          targets.add(c.tryStart());
          targets.add(c.tryEnd());
          targets.add(c.handler());
        }
        case TableSwitchInstruction s -> {
          targets.add(s.defaultTarget());
          s.cases().forEach(c -> targets.add(c.target()));
        }
        case LookupSwitchInstruction s -> {
          targets.add(s.defaultTarget());
          s.cases().forEach(c -> targets.add(c.target()));
        }
        default -> {}
      }
    }
  }

  private void scan() {
    restart(0);
    for (int i = 0; i < code.size(); i++) {
      switch (code.get(i)) {
        case LineNumber l -> line = l.line();
        case LabelTarget l when targets.contains(l.label()) -> restart(i + 1);
        case Instruction instruction -> step(instruction, i);
        default -> {}
      }
    }
  }

  private void restart(int index) {
    depth = 0;
    startLine = -1;
    current = Statement.at(index);
  }

  private void step(Instruction i, int index) {
    if (startLine < 0) {
      startLine = line;
    }
    int effect = effect(i);
    if (effect == UNKNOWN) {
      restart(index + 1);
      return;
    }
    if (depth == UNKNOWN) {
      return;
    }
    note(i);
    depth += effect;
    if (depth < 0) {
      depth = UNKNOWN;
    } else if (depth == 0) {
      found.add(current.until(index + 1, i instanceof StoreInstruction, startLine));
      restart(index + 1);
    }
  }

  private void note(Instruction i) {
    switch (i) {
      case LoadInstruction l -> current.reads().set(l.slot());
      case StoreInstruction s -> current.writes().set(s.slot());
      case IncrementInstruction inc -> {
        current.reads().set(inc.slot());
        current.writes().set(inc.slot());
      }
      case InvokeInstruction call ->
          effect(call.owner().asInternalName(), call.name().stringValue());
      case FieldInstruction f when f.opcode() == Opcode.PUTFIELD ->
          effect(f.owner().asInternalName(), f.name().stringValue());
      case ArrayStoreInstruction _ -> current.effects().add("array.element");
      default -> {}
    }
  }

  private void effect(String owner, String member) {
    current.effects().add(Shapes.simple(owner) + "." + member);
  }

  /** By how many slots the stack grows; unknown for jumps and what hardly occurs. */
  private static int effect(Instruction i) {
    return switch (i) {
      case LoadInstruction l -> l.typeKind().slotSize();
      case StoreInstruction s -> -s.typeKind().slotSize();
      case IncrementInstruction _ -> 0;
      case ConstantInstruction c -> c.typeKind().slotSize();
      case NewObjectInstruction _ -> 1;
      case TypeCheckInstruction _ -> 0;
      case ConvertInstruction c -> c.toType().slotSize() - c.fromType().slotSize();
      case ArrayLoadInstruction a -> a.typeKind().slotSize() - 2;
      case ArrayStoreInstruction a -> -a.typeKind().slotSize() - 2;
      case FieldInstruction f -> field(f);
      case InvokeInstruction call -> call(call.typeSymbol(), call.opcode() == Opcode.INVOKESTATIC);
      case OperatorInstruction o -> operator(o);
      case StackInstruction s -> stack(s.opcode());
      default -> UNKNOWN;
    };
  }

  private static int field(FieldInstruction f) {
    int value = TypeKind.from(f.typeSymbol()).slotSize();
    return switch (f.opcode()) {
      case GETFIELD -> value - 1;
      case PUTFIELD -> -value - 1;
      case GETSTATIC -> value;
      default -> -value;
    };
  }

  private static int call(MethodTypeDesc type, boolean isStatic) {
    int taken = isStatic ? 0 : 1;
    for (var parameter : type.parameterList()) {
      taken += TypeKind.from(parameter).slotSize();
    }
    return TypeKind.from(type.returnType()).slotSize() - taken;
  }

  private static int operator(OperatorInstruction o) {
    int slots = o.typeKind().slotSize();
    return switch (o.opcode()) {
      case INEG, LNEG, FNEG, DNEG, ARRAYLENGTH -> 0;
      case ISHL, ISHR, IUSHR, LSHL, LSHR, LUSHR -> -1;
      case LCMP, DCMPG, DCMPL -> -3;
      case FCMPG, FCMPL -> -1;
      default -> -slots;
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
