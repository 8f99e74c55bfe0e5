package rmaplab.memory.reclaim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.MergedPage;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.UserAccess;
import rmaplab.memory.table.Pte;

/** A small machine with swap space, and short words for what tests do with it. */
public final class SwapMachine {
  /** Private, to be read and written. */
  public static final int RW = VmaFlags.READ | VmaFlags.WRITE;

  /** As {@link #RW}, for KSM too. */
  public static final int MERGEABLE = RW | VmaFlags.MERGEABLE;

  private static final int FRAMES = 64;
  private static final int ARENA_PAGES = 16;

  private final Machine machine;
  private int born;

  /** A machine of 63 usable frames. */
  public SwapMachine(Design design, int swapSlots) {
    machine = new Machine(MachineConfig.tiny(FRAMES, ARENA_PAGES).withSwap(swapSlots), design);
  }

  /** The arguments of tests that run under every design. */
  public static Stream<Named<Design>> designs() {
    return Designs.all().stream().map(d -> Named.of(d.name(), d));
  }

  /**
   * Whether the design cannot migrate a merged page that has several places of which one is a fork
   * child's: the patch lets the nested lock of one place go only after it has locked the anon_vma
   * of the next, which may be the same. Such a migration never ends.
   */
  public static boolean walkLocksItselfOut(Design design) {
    return design.name().startsWith("root-walk");
  }

  /** The machine. */
  public Machine machine() {
    return machine;
  }

  /** Frames and pages. */
  public PhysicalMemory memory() {
    return machine.memory();
  }

  /** Swap space. */
  public SwapSpace swap() {
    return machine.swap();
  }

  /** A new process with pages [0, pages) of these flags. */
  public AddressSpace spawn(int pages, int flags) {
    AddressSpace space = machine.spawn("P" + born++);
    map(space, 0, pages, flags);
    return space;
  }

  /** Maps pages, and lets KSM know if they are mergeable, as madvise does. */
  public void map(AddressSpace space, long start, long end, int flags) {
    assertThat(Map.mmap(space, new PageRange(start, end), flags)).isEqualTo(Outcome.DONE);
    if ((flags & VmaFlags.MERGEABLE) != 0) {
      space.mmapLock().writeLock();
      machine.ksm().enter(space);
      space.mmapLock().writeUnlock();
    }
  }

  /** A fork child. */
  public AddressSpace fork(AddressSpace parent) {
    AddressSpace child = machine.spawn("P" + born++);
    assertThat(Fork.fork(parent, child)).isEqualTo(Outcome.DONE);
    return child;
  }

  /** Writes a word to each page of [start, end). */
  public static void write(AddressSpace space, long start, long end, long value) {
    for (long page = start; page < end; page++) {
      UserAccess.store(space, page, 0, value);
    }
  }

  /** Writes a word. */
  public static void write(AddressSpace space, long page, long value) {
    UserAccess.store(space, page, 0, value);
  }

  /** Reads a word. */
  public static long read(AddressSpace space, long page) {
    return UserAccess.load(space, page, 0);
  }

  /** The entry of a page. */
  public static long entry(AddressSpace space, long page) {
    return space.table().entry(page);
  }

  /** The frame that a page is mapped to. */
  public static int frame(AddressSpace space, long page) {
    assertThat(Pte.isPresent(entry(space, page))).as(space + " page " + page).isTrue();
    return Pte.frame(entry(space, page));
  }

  /** Whether the page is mapped and merged. */
  public boolean isMerged(AddressSpace space, long page) {
    return memory().backing(frame(space, page)) instanceof MergedPage;
  }

  /** Full passes of KSM. */
  public void scan(int passes) {
    for (int i = 0; i < passes; i++) {
      machine.ksm().scan();
    }
  }

  /** The frames that are in use, the zero page not counted. */
  public long framesUsed() {
    return memory().store().live() - 1;
  }

  /** Fails if any invariant is broken. */
  public void validate() {
    assertThat(Validator.findings(machine)).isEqualTo(List.of());
  }
}
