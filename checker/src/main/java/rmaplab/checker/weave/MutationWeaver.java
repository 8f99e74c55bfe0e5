package rmaplab.checker.weave;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.classfile.instruction.LocalVariableType;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import rmaplab.checker.Mutation.Kind;
import rmaplab.checker.engine.Mutations;

/**
 * Weaves the mutations of one method body, each behind the question whether it is switched on. What
 * it puts out goes through the ordinary weaving afterwards.
 *
 * <p>Acquisitions and waits: the engine is told to skip the next one. Neighbouring steps: a second
 * copy of both in the other order stands beside them. Conditions under a lock or in a read section,
 * that is between the first acquisition and the last release of the body: the jump is made to be
 * taken, or not to be. Conditions of loops are left alone.
 */
final class MutationWeaver implements CodeTransform {
  static final String HOOKS_NAME = "rmaplab/checker/controlled/Hooks";
  private static final ClassDesc HOOKS = ClassDesc.ofInternalName(HOOKS_NAME);
  private static final String CONTROLLED = "rmaplab/checker/controlled/";
  private static final MethodTypeDesc TELL = MethodTypeDesc.of(CD_void, CD_int);
  private static final MethodTypeDesc ASK = MethodTypeDesc.of(CD_boolean, CD_int);
  private static final Set<String> LOCKS =
      Set.of("SpinLock", "ReadWriteLock", "Mutex", "PageLocks");
  private static final Set<String> ACQUIRE =
      Set.of(
          "lock",
          "lockNested",
          "tryLock",
          "readLock",
          "tryReadLock",
          "writeLock",
          "writeLockNested");
  private static final Set<String> RELEASE = Set.of("unlock", "readUnlock", "writeUnlock");
  private static final Set<String> SECTIONS = Set.of("Rcu");
  private static final Set<String> BEGIN = Set.of("readLock");
  private static final Set<String> END = Set.of("readUnlock");

  private final Mutations mutations;
  private final String method;
  private final String file;
  private final boolean canRun;
  private final List<CodeElement> code;
  private final Map<Label, Integer> labels = new HashMap<>();
  private final Map<Integer, List<Swap>> swapsAt = new HashMap<>();
  private final Map<Integer, List<Label>> endsAt = new HashMap<>();
  private int firstAcquisition = Integer.MAX_VALUE;
  private int lastRelease = -1;
  private final Set<Integer> loopConditions = new HashSet<>();
  private int index;
  private int line;

  private record Swap(Statements.Statement first, Statements.Statement second) {}

  /**
   * A weaver of one method.
   *
   * @param name simple class and method name
   * @param canRun whether the method can run at all; if not, its mutations are left out
   */
  MutationWeaver(
      Mutations mutations, String name, MethodModel method, String file, boolean canRun) {
    this.mutations = mutations;
    this.method = name;
    this.file = file;
    this.canRun = canRun;
    code = method.code().orElseThrow().elementList();
    plan();
  }

  private void plan() {
    for (int i = 0; i < code.size(); i++) {
      switch (code.get(i)) {
        case LabelTarget l -> labels.put(l.label(), i);
        case InvokeInstruction call -> {
          if (isCall(call, LOCKS, ACQUIRE) || isCall(call, SECTIONS, BEGIN)) {
            firstAcquisition = Math.min(firstAcquisition, i);
          } else if (isCall(call, LOCKS, RELEASE) || isCall(call, SECTIONS, END)) {
            lastRelease = i;
          }
        }
        default -> {}
      }
    }
    findLoopConditions();
    List<Statements.Statement> statements = Statements.of(code);
    for (int s = 0; s + 1 < statements.size(); s++) {
      Statements.Statement first = statements.get(s);
      Statements.Statement second = statements.get(s + 1);
      if (isStep(first, second) && isStep(second, first) && first.canSwap(second)) {
        swapsAt.computeIfAbsent(first.from(), _ -> new ArrayList<>()).add(new Swap(first, second));
      }
    }
  }

  /** Asserting is none; looking is one only beside a lock or a section, where it counts when. */
  private static boolean isStep(Statements.Statement one, Statements.Statement other) {
    if (one.effects().stream().anyMatch(e -> e.contains(".assert"))) {
      return false;
    }
    return !one.isRead() || other.effects().stream().anyMatch(MutationWeaver::isGuard);
  }

  private static boolean isGuard(String effect) {
    String owner = effect.substring(0, effect.indexOf('.'));
    return LOCKS.contains(owner) || owner.equals("Rcu") || owner.equals("Tlb");
  }

  private void findLoopConditions() {
    for (int back = 0; back < code.size(); back++) {
      if (code.get(back) instanceof BranchInstruction b) {
        int top = labels.getOrDefault(b.target(), back);
        if (top < back) {
          loopConditions.add(back);
          for (int i = top; i < back; i++) {
            if (code.get(i) instanceof BranchInstruction exit
                && labels.getOrDefault(exit.target(), i) > back) {
              loopConditions.add(i);
            }
          }
        }
      }
    }
  }

  private static boolean isCall(InvokeInstruction call, Set<String> owners, Set<String> names) {
    String owner = call.owner().asInternalName();
    return owner.startsWith(CONTROLLED)
        && owners.contains(owner.substring(CONTROLLED.length()))
        && names.contains(call.name().stringValue());
  }

  @Override
  public void accept(CodeBuilder b, CodeElement e) {
    int here = index++;
    if (e instanceof LineNumber l) {
      line = l.line();
    }
    for (Label end : endsAt.getOrDefault(here, List.of())) {
      b.labelBinding(end);
    }
    for (Swap swap : swapsAt.getOrDefault(here, List.of())) {
      swap(b, swap);
    }
    switch (e) {
      case InvokeInstruction call -> invoke(b, call);
      case BranchInstruction branch when isCheck(branch, here) -> check(b, branch);
      default -> b.with(e);
    }
  }

  // ---- acquisitions, sections and waits ----

  private void invoke(CodeBuilder b, InvokeInstruction call) {
    String name = call.name().stringValue();
    String owner = Shapes.simple(call.owner().asInternalName());
    if (isCall(call, LOCKS, ACQUIRE)) {
      tell(b, Kind.DROP_LOCK, owner + "." + name + " does not lock", "dropNext");
    } else if (isCall(call, SECTIONS, BEGIN)) {
      tell(b, Kind.DROP_SECTION, "the read section is not begun", "dropNext");
      tell(
          b,
          Kind.SHORTEN_SECTION,
          "the read section ends once a lock inside it is taken",
          "shortenNext");
    } else if (isCall(call, SECTIONS, Set.of("synchronize"))
        || isCall(call, Set.of("Tlb"), Set.of("flush"))) {
      tell(b, Kind.DROP_SECTION, owner + "." + name + " does not wait", "dropNext");
    }
    b.with(call);
  }

  private void tell(CodeBuilder b, Kind kind, String what, String hook) {
    b.loadConstant(add(kind, what, line));
    b.invokestatic(HOOKS, hook, TELL);
  }

  private int add(Kind kind, String what, int at) {
    return mutations.add(kind, method, what, file + ":" + at, canRun);
  }

  // ---- conditions ----

  private boolean isCheck(BranchInstruction branch, int at) {
    return at > firstAcquisition
        && at < lastRelease
        && branch.opcode() != Opcode.GOTO
        && branch.opcode() != Opcode.GOTO_W
        && !loopConditions.contains(at);
  }

  private void check(CodeBuilder b, BranchInstruction branch) {
    int always = add(Kind.DROP_CHECK, "the condition always jumps", line);
    int never = add(Kind.DROP_CHECK, "the condition never jumps", line);
    Label goOn = b.newLabel();
    Label jump = b.newLabel();
    Label skip = b.newLabel();
    ask(b, always);
    b.ifne(jump);
    ask(b, never);
    b.ifne(skip);
    b.with(branch);
    b.goto_(goOn);
    b.labelBinding(jump);
    discard(b, branch.opcode());
    b.goto_(branch.target());
    b.labelBinding(skip);
    discard(b, branch.opcode());
    b.labelBinding(goOn);
  }

  private void ask(CodeBuilder b, int id) {
    b.loadConstant(id);
    b.invokestatic(HOOKS, "isMutated", ASK);
  }

  /** Takes the operands of a conditional jump off the stack. */
  private static void discard(CodeBuilder b, Opcode opcode) {
    switch (opcode) {
      case IF_ICMPEQ, IF_ICMPNE, IF_ICMPLT, IF_ICMPGE, IF_ICMPGT, IF_ICMPLE, IF_ACMPEQ, IF_ACMPNE ->
          b.pop2();
      default -> b.pop();
    }
  }

  // ---- neighbouring steps ----

  private void swap(CodeBuilder b, Swap swap) {
    int id =
        add(
            Kind.SWAP_STEPS,
            text(swap.second()) + " comes before " + text(swap.first()),
            swap.first().line());
    Label asWritten = b.newLabel();
    Label end = b.newLabel();
    ask(b, id);
    b.ifeq(asWritten);
    copy(b, swap.second());
    copy(b, swap.first());
    b.goto_(end);
    b.labelBinding(asWritten);
    endsAt.computeIfAbsent(swap.second().to(), _ -> new ArrayList<>()).add(end);
  }

  private static String text(Statements.Statement statement) {
    return statement.effects().getLast();
  }

  private void copy(CodeBuilder b, Statements.Statement statement) {
    for (int i = statement.from(); i < statement.to(); i++) {
      CodeElement e = code.get(i);
      switch (e) {
        case LabelTarget _, LocalVariable _, LocalVariableType _ -> {}
        default -> b.with(e);
      }
    }
  }
}
