package rmaplab.bench.world;

import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.UserAccess;

/** What the worlds share: a machine of a design, and operations that have to succeed. */
final class World {
  static final int LEAF_PAGES = 512;
  static final int PAGE_BYTES = 4096;

  private World() {}

  /** A machine with frames for {@code pages} pages and some to spare. */
  static Machine machine(String design, int pages, long addressPages) {
    return new Machine(
        new MachineConfig(pages + pages / 8 + 64, PAGE_BYTES, addressPages, LEAF_PAGES),
        Designs.named(design)
            .orElseThrow(() -> new IllegalArgumentException("no design " + design)));
  }

  static void map(AddressSpace space, long start, long end) {
    mustDo(Map.mmap(space, new PageRange(start, end), VmaFlags.READ | VmaFlags.WRITE));
  }

  static AddressSpace fork(AddressSpace parent) {
    AddressSpace child = parent.machine().spawn("child");
    mustDo(Fork.fork(parent, child));
    return child;
  }

  static void end(AddressSpace space) {
    mustDo(Exit.exit(space));
    space.machine().reap(space);
  }

  /** The word that a page must hold, in its first eight bytes. */
  static void expect(AddressSpace space, long page, long word) {
    long found = UserAccess.load(space, page, 0);
    if (found != word) {
      throw new AssertionError(space + " page " + page + " holds " + found + ", not " + word);
    }
  }

  static void mustDo(Outcome outcome) {
    if (!outcome.done()) {
      throw new AssertionError("refused: " + outcome);
    }
  }
}
