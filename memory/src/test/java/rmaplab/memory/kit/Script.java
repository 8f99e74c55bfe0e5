package rmaplab.memory.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.Unmap;
import rmaplab.memory.space.UserAccess;

/**
 * Operations on one machine, by process number. A process is born, empty, when it first acts, or by
 * fork.
 */
public final class Script {
  private final Machine machine;
  private final Map<Integer, AddressSpace> spaces = new HashMap<>();

  /** Nothing done yet. */
  public Script(Machine machine) {
    this.machine = machine;
  }

  /** The machine. */
  public Machine machine() {
    return machine;
  }

  /** The memory of process {@code number}. */
  public AddressSpace space(int number) {
    return spaces.computeIfAbsent(number, n -> machine.spawn("P" + n));
  }

  /** The VMA of process {@code number} that contains {@code page}. */
  public Vma vma(int number, long page) {
    Vma vma = space(number).tree().containing(page);
    if (vma == null) {
      throw new AssertionError("P" + number + " maps nothing at page " + page);
    }
    return vma;
  }

  /**
   * Runs lines of the workload language; {@code -> EFAULT} at the end states a refusal, {@code ->
   * [1, 2]} the words that are read.
   */
  public Script run(String... lines) {
    for (String line : lines) {
      String[] parts = line.split(" -> ");
      String result = apply(Op.parse(parts[0]));
      if (parts.length > 1 || !result.startsWith("[")) {
        assertThat(result).as(line).isEqualTo(parts.length > 1 ? parts[1] : "done");
      }
    }
    return this;
  }

  /** Carries an operation out: {@code done}, the words that were read, or the errno. */
  public String apply(Op op) {
    if (op.verb() == Op.Verb.FORK
        && (op.argument() == op.process() || spaces.containsKey(op.argument()))) {
      return Errno.EEXIST.toString();
    }
    AddressSpace space = space(op.process());
    return switch (op.verb()) {
      case MMAP -> text(rmaplab.memory.space.Map.mmap(space, op.range(), op.argument()));
      case MUNMAP -> text(Unmap.munmap(space, op.range()));
      case MPROTECT -> text(Protect.mprotect(space, op.range(), op.argument()));
      case FORK -> text(Fork.fork(space, space(op.argument())));
      case EXIT -> text(Exit.exit(space));
      case MIGRATE -> text(Migrate.migrate(space, op.start()));
      case READ -> read(space, op);
      case WRITE -> write(space, op);
    };
  }

  private static String text(Outcome outcome) {
    return outcome instanceof Outcome.Refused(Errno errno) ? errno.toString() : "done";
  }

  private static String read(AddressSpace space, Op op) {
    List<Long> words = new ArrayList<>();
    try {
      for (long page = op.start(); page < op.end(); page++) {
        words.add(UserAccess.load(space, page, 0));
      }
    } catch (SegmentationFault e) {
      return e.errno().toString();
    }
    return words.toString();
  }

  private static String write(AddressSpace space, Op op) {
    try {
      for (long page = op.start(); page < op.end(); page++) {
        UserAccess.store(space, page, 0, op.argument());
      }
    } catch (SegmentationFault e) {
      return e.errno().toString();
    }
    return "done";
  }
}
