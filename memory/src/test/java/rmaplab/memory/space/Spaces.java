package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.Advise.Advice;

/** Processes on a small machine, in the words of a workload; their memory as text. */
final class Spaces {
  static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  static final int R = VmaFlags.READ;

  final Machine machine;

  Spaces(Machine machine) {
    this.machine = machine;
  }

  /** 64 frames; arenas of 64 pages, in leaves of 16; heaps at page 40; stacks keep a gap of 2. */
  static Spaces on(Design design) {
    return new Spaces(
        new Machine(new MachineConfig(64, 16, 64, 16).withHeapStart(40).withStackGap(2), design));
  }

  /** For what does not depend on the design. */
  static Spaces onAnyDesign() {
    return on(Designs.all().getFirst());
  }

  static List<Design> designs() {
    return Designs.all();
  }

  AddressSpace spawn(String name) {
    return machine.spawn(name);
  }

  AddressSpace fork(AddressSpace parent, String name) {
    AddressSpace child = machine.spawn(name);
    assertThat(Fork.fork(parent, child)).isEqualTo(Outcome.DONE);
    return child;
  }

  static PageRange pages(long start, long end) {
    return new PageRange(start, end);
  }

  static Outcome refused(Errno errno) {
    return Outcome.refused(errno);
  }

  static Outcome mmap(AddressSpace space, long start, long end, int flags) {
    return Map.mmap(space, pages(start, end), flags);
  }

  static Outcome madvise(AddressSpace space, long start, long end, Advice advice) {
    return Advise.madvise(space, pages(start, end), advice);
  }

  static Outcome mremap(AddressSpace space, long start, long end, long newStart, long newEnd) {
    return Move.mremap(space, pages(start, end), pages(newStart, newEnd), false);
  }

  static void write(AddressSpace space, long start, long end, long value) {
    for (long page = start; page < end; page++) {
      UserAccess.store(space, page, 0, value);
    }
  }

  static long read(AddressSpace space, long page) {
    return UserAccess.load(space, page, 0);
  }

  /** What the pages [start, end) read as. */
  static List<Long> readAll(AddressSpace space, long start, long end) {
    List<Long> values = new ArrayList<>();
    for (long page = start; page < end; page++) {
      values.add(read(space, page));
    }
    return values;
  }

  /**
   * The VMAs in order: bounds, rights, other flags, and a letter for the own anon_vma, by first
   * appearance: {@code [0-2 rw a] [2-4 r locked]}.
   */
  static String picture(AddressSpace space) {
    IdentityHashMap<AnonVma, String> letters = new IdentityHashMap<>();
    List<String> areas = new ArrayList<>();
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      StringBuilder area = new StringBuilder("[" + vma.start() + "-" + vma.end());
      area.append(' ').append(VmaFlags.describe(vma.flags()).replace("-", "").replace("p", ""));
      flag(area, vma, VmaFlags.GROWSDOWN, "stack");
      flag(area, vma, VmaFlags.NORESERVE, "noreserve");
      flag(area, vma, VmaFlags.LOCKED, "locked");
      flag(area, vma, VmaFlags.DONTFORK, "dontfork");
      flag(area, vma, VmaFlags.WIPEONFORK, "wipeonfork");
      flag(area, vma, VmaFlags.MERGEABLE, "mergeable");
      AnonVma own = vma.anonVma();
      if (own != null) {
        area.append(' ');
        area.append(
            letters.computeIfAbsent(own, a -> String.valueOf((char) ('a' + letters.size()))));
      }
      areas.add(area.append(']').toString());
    }
    return String.join(" ", areas);
  }

  private static void flag(StringBuilder area, Vma vma, int bit, String name) {
    if ((vma.flags() & bit) != 0) {
      area.append(' ').append(name);
    }
  }
}
