package rmaplab.memory.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.AllLocks;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;

/**
 * Random operations on files by a few processes, against a model that knows nothing of VMAs or
 * frames: for each page of a process what it shows, and its private copy if it has one.
 */
class FilesFuzzTest {
  private static final int OPERATIONS = 2_500;
  private static final int PROCESSES = 4;
  private static final int ARENA = (int) FilesFixture.ARENA_PAGES;

  /** A file's content by page; 0 where nothing was written. */
  private static final class ModelFile {
    final TreeMap<Long, Long> content = new TreeMap<>();
    long pages;

    ModelFile(long pages) {
      this.pages = pages;
    }
  }

  /** A page of a process. Private anonymous memory shows no file; its copy starts as zero. */
  private static final class Shown {
    final @Nullable ModelFile file;
    final long index;
    int flags;
    @Nullable Long copy;

    Shown(@Nullable ModelFile file, long index, int flags, @Nullable Long copy) {
      this.file = file;
      this.index = index;
      this.flags = flags;
      this.copy = copy;
    }

    Shown forked() {
      return new Shown(file, index, flags, copy);
    }
  }

  private static final class Process {
    final AddressSpace space;
    final @Nullable Shown[] pages = new @Nullable Shown[ARENA];

    Process(AddressSpace space) {
      this.space = space;
    }
  }

  private final List<Process> processes = new ArrayList<>();
  private final MappedFile[] files = new MappedFile[2];
  private final ModelFile[] models = new ModelFile[2];
  private FilesFixture f = new FilesFixture();
  private Random random = new Random(0);
  private int born;

  static List<Object[]> runs() {
    List<Object[]> runs = new ArrayList<>();
    for (String design : FilesFixture.designs()) {
      for (long seed = 1; seed <= 3; seed++) {
        runs.add(new Object[] {design, seed});
      }
    }
    return runs;
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @MethodSource("runs")
  void operations_agreeWithModel(String design, long seed) {
    f = new FilesFixture(design, 400);
    random = new Random(seed);
    for (int i = 0; i < files.length; i++) {
      files[i] = f.machine.files().open("file" + i, 6);
      models[i] = new ModelFile(6);
    }
    for (int n = 0; n < OPERATIONS; n++) {
      while (processes.size() < 2) {
        processes.add(new Process(f.spawn("P" + born++)));
      }
      operation();
      f.validate();
    }
  }

  private void operation() {
    Process p = processes.get(random.nextInt(processes.size()));
    int start = random.nextInt(ARENA);
    int end = start + 1 + random.nextInt(Math.min(6, ARENA - start));
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> map(p, start, end);
      case 3 -> unmap(p, start, end);
      case 4, 5 -> protect(p, start, end);
      case 6, 7, 8, 9 -> read(p, start);
      case 10, 11, 12, 13 -> write(p, start);
      case 14 -> truncate();
      case 15 -> fork(p);
      case 16 -> exit(p);
      case 17, 18 -> Migrate.migrate(p.space, start);
      default -> assertThat(AllLocks.takeAndDrop(p.space)).isEqualTo(Outcome.DONE);
    }
  }

  private int rights() {
    return random.nextInt(4) == 0 ? VmaFlags.READ : VmaFlags.READ | VmaFlags.WRITE;
  }

  private void map(Process p, int start, int end) {
    int kind = random.nextInt(6);
    int flags = rights() | (kind % 2 == 0 ? VmaFlags.SHARED : 0);
    PageRange range = new PageRange(start, end);
    if (kind < 4) {
      // Often where a neighbour may go on with the file, so that VMAs join.
      int which = random.nextInt(2);
      long page = random.nextBoolean() ? start : random.nextInt(5);
      Outcome outcome = Map.mmap(p.space, range, flags, new FileWindow(files[which], page));
      assertThat(outcome).isEqualTo(Outcome.DONE);
      for (int i = start; i < end; i++) {
        p.pages[i] = new Shown(models[which], page + i - start, flags, null);
      }
    } else {
      assertThat(Map.mmap(p.space, range, flags)).isEqualTo(Outcome.DONE);
      ModelFile shared = kind % 2 == 0 ? new ModelFile(end - start) : null;
      for (int i = start; i < end; i++) {
        p.pages[i] = new Shown(shared, i - start, flags, null);
      }
    }
  }

  private static void unmap(Process p, int start, int end) {
    assertThat(Unmap.munmap(p.space, new PageRange(start, end))).isEqualTo(Outcome.DONE);
    for (int i = start; i < end; i++) {
      p.pages[i] = null;
    }
  }

  private void protect(Process p, int start, int end) {
    int rights = rights();
    Outcome outcome = Protect.mprotect(p.space, new PageRange(start, end), rights);
    int i = start;
    for (; i < end; i++) {
      Shown shown = p.pages[i];
      if (shown == null) {
        break;
      }
      shown.flags = shown.flags & ~VmaFlags.RIGHTS | rights;
    }
    assertThat(outcome).isEqualTo(i == end ? Outcome.DONE : Outcome.refused(Errno.ENOMEM));
  }

  private static boolean backed(@Nullable Shown shown) {
    return shown != null && (shown.file == null || shown.index < shown.file.pages);
  }

  private static void read(Process p, int page) {
    Shown shown = p.pages[page];
    if (shown == null || !backed(shown)) {
      assertThat(FilesFixture.refusal(() -> FilesFixture.read(p.space, page)))
          .isEqualTo(Errno.EFAULT);
      return;
    }
    long expected = 0;
    if (shown.copy != null) {
      expected = shown.copy;
    } else if (shown.file != null) {
      expected = shown.file.content.getOrDefault(shown.index, 0L);
    }
    assertThat(FilesFixture.read(p.space, page)).isEqualTo(expected);
  }

  private void write(Process p, int page) {
    Shown shown = p.pages[page];
    long value = random.nextInt(1_000_000);
    if (shown == null || !backed(shown) || !VmaFlags.mayWrite(shown.flags)) {
      assertThat(FilesFixture.refusal(() -> FilesFixture.write(p.space, page, value)))
          .isEqualTo(Errno.EFAULT);
      return;
    }
    FilesFixture.write(p.space, page, value);
    if (shown.file != null && (shown.flags & VmaFlags.SHARED) != 0) {
      shown.file.content.put(shown.index, value);
    } else {
      shown.copy = value;
    }
  }

  private void truncate() {
    int which = random.nextInt(2);
    long pages = random.nextInt(12);
    assertThat(Truncate.truncate(f.machine, files[which], pages)).isEqualTo(Outcome.DONE);
    models[which].pages = pages;
    models[which].content.tailMap(pages, true).clear();
    for (Process p : processes) {
      for (Shown shown : p.pages) {
        if (shown != null && shown.file == models[which] && shown.index >= pages) {
          shown.copy = null;
        }
      }
    }
  }

  private void fork(Process p) {
    if (processes.size() == PROCESSES) {
      return;
    }
    Process child = new Process(f.spawn("P" + born++));
    assertThat(Fork.fork(p.space, child.space)).isEqualTo(Outcome.DONE);
    for (int i = 0; i < ARENA; i++) {
      Shown shown = p.pages[i];
      child.pages[i] = shown == null ? null : shown.forked();
    }
    processes.add(child);
  }

  private void exit(Process p) {
    assertThat(Exit.exit(p.space)).isEqualTo(Outcome.DONE);
    processes.remove(p);
  }
}
