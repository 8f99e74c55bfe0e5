package rmaplab.memory.file;

import static rmaplab.memory.file.FilesFixture.R;
import static rmaplab.memory.file.FilesFixture.RW;
import static rmaplab.memory.file.FilesFixture.SHARED_RW;
import static rmaplab.memory.file.FilesFixture.read;
import static rmaplab.memory.file.FilesFixture.refusal;
import static rmaplab.memory.file.FilesFixture.write;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.PageRange;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.AllLocks;
import rmaplab.memory.space.Exit;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Protect;
import rmaplab.memory.space.Unmap;

/** Every sequence of a few operations on a few pages of a file leaves a sound machine. */
class FilesExhaustiveTest {
  private static final int LENGTH = 3;

  /** For designs other than the one looked at longer: files know nothing of designs. */
  private static final int SHORTER = 2;

  /** A machine on which P0 shows a file privately at 0-4 and shared at 4-8, with an overlap. */
  private static final class Scene {
    final FilesFixture f;
    final AddressSpace p0;
    final AddressSpace p1;
    final MappedFile file;

    Scene(String design) {
      f = new FilesFixture(design, 40);
      p0 = f.spawn("P0");
      p1 = f.spawn("P1");
      file = f.machine.files().open("a", 6);
      FilesFixture.map(p0, 0, 4, RW, file, 0);
      FilesFixture.map(p0, 4, 8, SHARED_RW, file, 1);
      write(p0, 2, 1);
      write(p0, 5, 2);
      read(p0, 1);
    }

    /** P1 is born once, here or by mapping something itself. */
    void fork() {
      if (p1.tree().size() == 0 && !p1.hasExited()) {
        Fork.fork(p0, p1);
      }
    }

    void map(AddressSpace space, long start, long end, int flags, long page) {
      Map.mmap(space, new PageRange(start, end), flags, new FileWindow(file, page));
    }
  }

  private static final List<Consumer<Scene>> OPERATIONS =
      List.of(
          s -> Unmap.munmap(s.p0, new PageRange(1, 3)),
          s -> Unmap.munmap(s.p0, new PageRange(3, 6)),
          s -> Protect.mprotect(s.p0, new PageRange(0, 2), R),
          s -> Protect.mprotect(s.p0, new PageRange(5, 7), R),
          s -> Protect.mprotect(s.p0, new PageRange(0, 8), RW),
          s -> s.map(s.p0, 2, 5, SHARED_RW, 2),
          s -> s.map(s.p0, 1, 3, RW, 1),
          s -> s.map(s.p1, 0, 2, RW, 2),
          s -> Map.mmap(s.p0, new PageRange(3, 5), SHARED_RW),
          s -> Truncate.truncate(s.f.machine, s.file, 2),
          s -> Truncate.truncate(s.f.machine, s.file, 4),
          s -> Truncate.truncate(s.f.machine, s.file, 8),
          Scene::fork,
          s -> refusal(() -> write(s.p0, 1, 3)),
          s -> refusal(() -> write(s.p0, 4, 4)),
          s -> refusal(() -> write(s.p1, 2, 5)),
          s -> refusal(() -> write(s.p1, 5, 6)),
          s -> Migrate.migrate(s.p0, 5),
          s -> Migrate.migrate(s.p0, 2),
          s -> AllLocks.takeAndDrop(s.p0),
          s -> Exit.exit(s.p0));

  @ParameterizedTest
  @MethodSource("rmaplab.memory.file.FilesFixture#designs")
  void everySequence(String design) {
    extend(design, new ArrayList<>(), design.equals("root-lock") ? LENGTH : SHORTER);
  }

  private static void extend(String design, List<Integer> sequence, int length) {
    Scene scene = new Scene(design);
    for (int operation : sequence) {
      OPERATIONS.get(operation).accept(scene);
    }
    try {
      scene.f.validate();
    } catch (AssertionError broken) {
      throw new AssertionError("after operations " + sequence, broken);
    }
    if (sequence.size() < length) {
      for (int operation = 0; operation < OPERATIONS.size(); operation++) {
        sequence.add(operation);
        extend(design, sequence, length);
        sequence.removeLast();
      }
    }
  }
}
