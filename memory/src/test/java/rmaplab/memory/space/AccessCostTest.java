package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.rmap.Design;

/** What accesses and pages cost in heap memory, counted exactly. */
final class AccessCostTest {
  private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @RegisterExtension final Machines machines = new Machines();

  @EveryDesign
  void readsAndWrites_allocateNothing(Design design) {
    Machine machine = machines.machine(design, 16, 16);
    AddressSpace space = machine.spawn("P0");
    Map.mmap(space, new PageRange(0, 8), VmaFlags.READ | VmaFlags.WRITE);
    accessAll(space, 100);
    // The virtual machine allocates, too, when it compiles; not every time.
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5 && least > 0; round++) {
      long before = THREAD.getCurrentThreadAllocatedBytes();
      accessAll(space, 10_000);
      least = Math.min(least, THREAD.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated by 160,000 accesses").isZero();
  }

  private static void accessAll(AddressSpace space, int times) {
    for (int i = 0; i < times; i++) {
      for (int page = 0; page < 8; page++) {
        UserAccess.store(space, page, 8, i);
        if (UserAccess.load(space, page, 8) != i) {
          throw new AssertionError("page " + page + " lost " + i);
        }
      }
    }
  }

  /** The machine's arrays, and a full page table; the bytes of the frames are off the heap. */
  @EveryDesign
  void aMappedPage_costsAtMost24Bytes(Design design) {
    int pages = 1 << 16;
    MachineConfig config = new MachineConfig(pages, 16, pages, 512);
    new Machine(config, design).spawn("warm").table().allocateLeaf(0);
    long before = THREAD.getCurrentThreadAllocatedBytes();
    Machine machine = new Machine(config, design);
    AddressSpace space = machine.spawn("P0");
    for (int page = 0; page < pages; page += config.leafPages()) {
      space.table().allocateLeaf(page);
    }
    long bytes = THREAD.getCurrentThreadAllocatedBytes() - before;
    assertThat((double) bytes / pages).as("bytes of heap for each page").isBetween(16.0, 24.0);
  }
}
