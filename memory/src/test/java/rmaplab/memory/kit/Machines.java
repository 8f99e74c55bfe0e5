package rmaplab.memory.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/**
 * Makes a test's machines and checks every invariant of each of them after the test, for free.
 *
 * <p>Use it as a field with {@code @RegisterExtension}.
 */
public final class Machines implements AfterEachCallback {
  private static final int FRAMES = 64;
  private static final int ARENA_PAGES = 32;
  private final List<Machine> made = new ArrayList<>();

  /** A machine with 63 usable frames and arenas of 32 pages, driven by scripts. */
  public Script script(Design design) {
    return new Script(machine(design, FRAMES, ARENA_PAGES));
  }

  /** A machine of this size; frames include the zero frame. */
  public Machine machine(Design design, int frames, int arenaPages) {
    Machine machine = new Machine(MachineConfig.tiny(frames, arenaPages), design);
    made.add(machine);
    return machine;
  }

  /** For tests that break a machine on purpose: it is not validated. */
  public void forget(Machine broken) {
    made.remove(broken);
  }

  /** The arguments of {@link EveryDesign}. */
  public static Stream<Named<Design>> designs() {
    return Designs.all().stream().map(d -> Named.of(d.name(), d));
  }

  /** A design for tests in which it does not matter. */
  public static Design anyDesign() {
    return Designs.named("chain").orElseThrow();
  }

  /**
   * Whether written pages may join a neighbour that was never written: from Linux 3.0 to 6.15 they
   * may not.
   */
  public static boolean joinsUnwritten(Design design) {
    return !design.name().equals("interval-rwsem");
  }

  /** Whether a fork child's area may join one that was never written: only until Linux 3.0. */
  public static boolean joinsForkChildren(Design design) {
    return !List.of("interval-rwsem", "linux-6.18").contains(design.name());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    for (Machine machine : made) {
      assertThat(Validator.findings(machine)).as("the machine's invariants").isEmpty();
    }
  }
}
