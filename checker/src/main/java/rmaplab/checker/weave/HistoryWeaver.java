package rmaplab.checker.weave;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Lets a method tell what its task sees in it, for {@link rmaplab.checker.engine.Histories}: every
 * value that it reads, gets from a call or makes; where it begins and ends; and when a statement is
 * over.
 *
 * <p>A statement is over where the operand stack is empty. It has left nothing behind if it is a
 * straight piece of code without a store to a local variable. At every jump and at every place that
 * is jumped to, what has been seen is kept.
 */
final class HistoryWeaver implements CodeTransform {
  /**
   * The depth of the operand stack where it is not known: the code is only jumped to, backwards.
   */
  private static final int UNKNOWN = Integer.MIN_VALUE / 2;

  private static final ClassDesc NOTES = ClassDesc.of("rmaplab.checker.controlled.Notes");
  private static final MethodTypeDesc ENTERED = MethodTypeDesc.of(CD_int);
  private static final MethodTypeDesc LEFT = MethodTypeDesc.of(CD_void, CD_int);
  private static final MethodTypeDesc OVER = MethodTypeDesc.of(CD_void, CD_int, CD_int);

  private final Map<Label, Integer> depths = new HashMap<>();
  private final Set<Label> handlers = new HashSet<>();
  private int frame;
  private int depth;
  private int statement;
  private int pendingNews;
  private boolean saw;
  private boolean stored;

  @Override
  public void atStart(CodeBuilder b) {
    frame = b.allocateLocal(TypeKind.INT);
    b.invokestatic(NOTES, "entered", ENTERED);
    b.istore(frame);
  }

  @Override
  public void accept(CodeBuilder b, CodeElement e) {
    switch (e) {
      case ExceptionCatch c -> {
        handlers.add(c.handler());
        b.with(e);
      }
      case LabelTarget l -> label(b, l);
      case BranchInstruction j -> {
        flush(b, true);
        b.with(e);
        depth += StackEffect.of(j);
        depths.put(j.target(), depth);
        if (j.opcode() == Opcode.GOTO || j.opcode() == Opcode.GOTO_W) {
          depth = UNKNOWN;
        }
      }
      case LookupSwitchInstruction s -> {
        select(b, s);
        s.cases().forEach(c -> depths.put(c.target(), depth));
        depths.put(s.defaultTarget(), depth);
        depth = UNKNOWN;
      }
      case TableSwitchInstruction s -> {
        select(b, s);
        s.cases().forEach(c -> depths.put(c.target(), depth));
        depths.put(s.defaultTarget(), depth);
        depth = UNKNOWN;
      }
      case ReturnInstruction r -> {
        b.iload(frame);
        b.invokestatic(NOTES, "left", LEFT);
        b.with(e);
        end();
      }
      case ThrowInstruction t -> {
        flush(b, true);
        b.with(e);
        end();
      }
      case Instruction i -> {
        b.with(e);
        depth += StackEffect.of(i);
        seen(b, i);
        if (depth == 0) {
          flush(b, stored);
        }
      }
      default -> b.with(e);
    }
  }

  private void select(CodeBuilder b, Instruction s) {
    flush(b, true);
    b.with(s);
    depth--;
  }

  private void end() {
    saw = false;
    stored = false;
    depth = UNKNOWN;
  }

  private void label(CodeBuilder b, LabelTarget l) {
    boolean fallen = depth >= 0;
    if (fallen) {
      flush(b, true);
    } else {
      saw = false;
    }
    b.with(l);
    if (handlers.contains(l.label())) {
      depth = 1;
      saw = true;
      flush(b, true);
    } else if (!fallen) {
      depth = depths.getOrDefault(l.label(), UNKNOWN);
    }
  }

  /** What has been seen since the last time counts as part of the past. */
  private void flush(CodeBuilder b, boolean keep) {
    if (saw) {
      b.iload(frame);
      b.loadConstant(++statement);
      b.invokestatic(NOTES, keep ? "kept" : "passed", OVER);
    }
    saw = false;
    stored = false;
  }

  private void seen(CodeBuilder b, Instruction i) {
    switch (i) {
      case StoreInstruction s -> stored = true;
      case NewObjectInstruction n -> pendingNews++;
      case FieldInstruction f when f.opcode() == Opcode.GETFIELD ->
          saw(b, TypeKind.from(f.typeSymbol()));
      case ArrayLoadInstruction a -> saw(b, a.typeKind());
      case NewPrimitiveArrayInstruction a -> saw(b, TypeKind.REFERENCE);
      case NewReferenceArrayInstruction a -> saw(b, TypeKind.REFERENCE);
      case NewMultiArrayInstruction a -> saw(b, TypeKind.REFERENCE);
      case InvokeDynamicInstruction d -> saw(b, TypeKind.from(d.typeSymbol().returnType()));
      case InvokeInstruction call -> {
        boolean made = call.name().equalsString("<init>") && pendingNews > 0;
        if (made) {
          pendingNews--;
        }
        saw(b, made ? TypeKind.REFERENCE : TypeKind.from(call.typeSymbol().returnType()));
      }
      default -> {
        // Moves or computes.
      }
    }
  }

  private void saw(CodeBuilder b, TypeKind kind) {
    saw = true;
    switch (kind.asLoadable()) {
      case INT -> tell(b.dup(), CD_int);
      case LONG -> tell(b.dup2(), CD_long);
      case FLOAT -> tell(b.dup(), CD_float);
      case DOUBLE -> tell(b.dup2(), CD_double);
      case REFERENCE -> tell(b.dup(), CD_Object);
      default -> tell(b.loadConstant(++statement), CD_int);
    }
  }

  private static void tell(CodeBuilder b, ClassDesc type) {
    b.invokestatic(NOTES, "saw", MethodTypeDesc.of(CD_void, type));
  }
}
