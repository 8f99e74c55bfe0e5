package rmaplab.memory.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.SegmentationFault;
import rmaplab.memory.space.UserAccess;
import rmaplab.memory.table.Pte;

/** A small machine, and words for what tests do to it. */
final class FilesFixture {
  static final int R = VmaFlags.READ;
  static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  static final int SHARED_R = R | VmaFlags.SHARED;
  static final int SHARED_RW = RW | VmaFlags.SHARED;
  static final long ARENA_PAGES = 16;

  final Machine machine;

  FilesFixture(String design, int frames) {
    machine =
        new Machine(MachineConfig.tiny(frames, ARENA_PAGES), Designs.named(design).orElseThrow());
  }

  FilesFixture() {
    this("root-lock", 64);
  }

  /** The names of the designs that are there, whichever they are. */
  static List<String> designs() {
    return Designs.all().stream().map(d -> d.name()).toList();
  }

  AddressSpace spawn(String name) {
    return machine.spawn(name);
  }

  AddressSpace fork(AddressSpace parent, String name) {
    AddressSpace child = machine.spawn(name);
    assertThat(Fork.fork(parent, child)).isEqualTo(Outcome.DONE);
    return child;
  }

  static void map(AddressSpace space, long start, long end, int flags, MappedFile file, long page) {
    assertThat(Map.mmap(space, new PageRange(start, end), flags, new FileWindow(file, page)))
        .isEqualTo(Outcome.DONE);
  }

  static void mapAnonymous(AddressSpace space, long start, long end, int flags) {
    assertThat(Map.mmap(space, new PageRange(start, end), flags)).isEqualTo(Outcome.DONE);
  }

  static void write(AddressSpace space, long page, long value) {
    UserAccess.store(space, page, 0, value);
  }

  static long read(AddressSpace space, long page) {
    return UserAccess.load(space, page, 0);
  }

  /** Why an access is refused; null if it is not. */
  static @Nullable Errno refusal(Runnable access) {
    try {
      access.run();
      return null;
    } catch (SegmentationFault fault) {
      return fault.errno();
    }
  }

  static int frame(AddressSpace space, long page) {
    return Pte.frame(space.table().entry(page));
  }

  /** The VMAs as in {@code 0-4 rw-s a+0}: pages, rights, file and page of the file. */
  static String areas(AddressSpace space) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      text.append(i == 0 ? "" : ", ")
          .append(vma.start())
          .append('-')
          .append(vma.end())
          .append(' ')
          .append(VmaFlags.describe(vma.flags()));
      if (vma.file() != null) {
        text.append(' ').append(vma.file()).append('+').append(vma.pgoff());
      }
    }
    return text.toString();
  }

  void validate() {
    Validator.validate(machine);
  }
}
