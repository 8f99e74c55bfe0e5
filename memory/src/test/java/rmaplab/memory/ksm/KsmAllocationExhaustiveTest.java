package rmaplab.memory.ksm;

import static org.assertj.core.api.Assertions.assertThat;
import static rmaplab.memory.reclaim.SwapMachine.MERGEABLE;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.PageRange;
import rmaplab.memory.migrate.Compact;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.reclaim.Reclaim;
import rmaplab.memory.reclaim.SwapMachine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.SegmentationFault;

/** Each allocation of a script fails once; whatever happens, nothing breaks and no data is lost. */
final class KsmAllocationExhaustiveTest {
  private static final int MORE_THAN_THE_SCRIPT_NEEDS = 200;

  @ParameterizedTest
  @MethodSource("rmaplab.memory.reclaim.SwapMachine#designs")
  void everyAllocation_failing_leavesTheMachineWhole(Design design) {
    boolean failed = true;
    for (int nth = 1; failed; nth++) {
      SwapMachine m = new SwapMachine(design, 4);
      AddressSpace p = m.spawn(3, MERGEABLE);
      AddressSpace q = m.spawn(3, MERGEABLE);
      SwapMachine.write(p, 0, 3, 5);
      SwapMachine.write(q, 0, 2, 5);
      SwapMachine.write(q, 2, 6);
      m.machine().allocations().fail(nth);
      long before = m.machine().allocations().asked();
      m.scan(3);
      m.validate();
      Migrate.migrate(p, 0);
      m.validate();
      Reclaim.reclaim(p, 1);
      Reclaim.reclaim(q, 2);
      m.validate();
      check(p, 1, 5);
      check(q, 2, 6);
      check(q, 0, 5);
      m.scan(2);
      m.validate();
      m.machine().ksm().unmerge(q, new PageRange(0, 3));
      Compact.compact(m.machine());
      m.validate();
      check(q, 1, 5);
      check(p, 0, 5);
      check(p, 2, 5);
      Exit.exit(p);
      m.scan(1);
      m.validate();
      failed = m.machine().allocations().asked() - before >= nth;
      assertThat(nth).isLessThan(MORE_THAN_THE_SCRIPT_NEEDS);
    }
  }

  private static void check(AddressSpace space, long page, long value) {
    try {
      assertThat(SwapMachine.read(space, page)).isEqualTo(value);
    } catch (SegmentationFault noMemory) {
      assertThat(noMemory.errno()).isEqualTo(Errno.ENOMEM);
    }
  }
}
