package rmaplab.memory.kit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;

/**
 * One sequence of operations, run on a machine and on the reference model.
 *
 * @param design the machine's design
 * @param arenaPages pages of each process
 * @param frames frames of the machine; enough that memory does not run out
 */
public record Trial(Design design, int frames, int arenaPages) {

  /** Which operations are followed by a look at everything. */
  public enum Look {
    AFTER_EACH,
    AFTER_THE_LAST
  }

  /** What first goes wrong, or null. */
  public @Nullable String failure(List<Op> ops, Look look) {
    Machine machine = new Machine(MachineConfig.tiny(frames, arenaPages), design);
    Script script = new Script(machine);
    ReferenceModel model = new ReferenceModel(arenaPages);
    for (int i = 0; i < ops.size(); i++) {
      Op op = ops.get(i);
      String wrong = failure(op, script, model);
      if (wrong == null && (look == Look.AFTER_EACH || i == ops.size() - 1)) {
        wrong = failureAtRest(script, model);
      }
      if (wrong != null) {
        return "operation " + (i + 1) + ", " + op + ": " + wrong;
      }
    }
    return null;
  }

  private static @Nullable String failure(Op op, Script script, ReferenceModel model) {
    String wanted = model.apply(op);
    try {
      String actual = script.apply(op);
      return actual.equals(wanted) ? null : actual + ", and should be " + wanted;
    } catch (RuntimeException | AssertionError e) {
      return e.toString();
    }
  }

  private static @Nullable String failureAtRest(Script script, ReferenceModel model) {
    List<Validator.Finding> findings = Validator.findings(script.machine());
    return findings.isEmpty() ? model.firstDifference(script) : findings.toString();
  }

  /** A shortest list that still fails: no operation can be left out of it. */
  public List<Op> shrink(List<Op> failing) {
    List<Op> ops = new ArrayList<>(failing);
    for (int chunk = ops.size() / 2; chunk > 1; chunk /= 2) {
      removeChunks(ops, chunk);
    }
    while (removeChunks(ops, 1)) {
      // What was needed before may not be needed now.
    }
    return ops;
  }

  private boolean removeChunks(List<Op> ops, int chunk) {
    boolean removed = false;
    for (int at = 0; at + chunk <= ops.size(); ) {
      List<Op> less = new ArrayList<>(ops);
      less.subList(at, at + chunk).clear();
      if (failure(less, Look.AFTER_EACH) != null) {
        ops.clear();
        ops.addAll(less);
        removed = true;
      } else {
        at += chunk;
      }
    }
    return removed;
  }

  /** The report of a failure: its operations as a workload has them, and what went wrong. */
  public String describe(List<Op> ops) {
    StringBuilder text = new StringBuilder("under " + design.name() + ":\n");
    ops.forEach(op -> text.append("  ").append(op).append('\n'));
    return text.append(failure(ops, Look.AFTER_EACH)).toString();
  }
}
