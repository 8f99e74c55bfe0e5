package rmaplab.lab.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import rmaplab.checker.Violation;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.space.Advise;
import rmaplab.memory.space.Fork;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.UserAccess;
import rmaplab.workload.Advice;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

/** The oracle accepts what is right, and nothing that is not. */
class AccessTest {
  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  private static final PageRange RANGE = new PageRange(20, 24);

  private final World world = new World(Designs.named("root-lock").orElseThrow(), 2);
  private final Access access = new Access(world, 0);
  private final Access other = new Access(world, 1);
  private final Performer performer = new Performer(world, access);
  private final Life life = world.life(0);

  @AfterEach
  void validate() {
    Validator.validate(world.machine());
  }

  @Test
  void ownWord_isKnownExactly() {
    perform(ProcessOperation.Mmap.anonymous("P0", RANGE, RW));
    assertThat(access.write(life, 20, OptionalLong.empty())).isTrue();
    assertThat(access.read(life, 20)).isTrue();

    UserAccess.store(life.space(), 20, 0, 0);
    wrongData("P0 page 20 reads 0, expected", () -> access.read(life, 20));
    UserAccess.store(life.space(), 20, 0, 3);
    wrongData("P0 page 20 reads 3, expected", () -> access.read(life, 20));
  }

  @Test
  void freedWord_mayBeLostOnce() {
    perform(ProcessOperation.Mmap.anonymous("P0", RANGE, RW));
    access.write(life, 20, OptionalLong.of(2));
    perform(new ProcessOperation.Madvise("P0", new PageRange(20, 21), Advice.FREE));
    assertThat(access.read(life, 20)).isTrue();

    Advise.madvise(life.space(), new PageRange(20, 21), Advise.Advice.DONTNEED);
    assertThat(access.read(life, 20)).as("the loss").isTrue();
    UserAccess.store(life.space(), 20, 0, 2);
    wrongData("reads 2, expected 0", () -> access.read(life, 20));
  }

  @Test
  void refusals_areKnown() {
    assertThat(access.read(life, 20)).as("nothing is mapped").isFalse();
    Map.mmap(life.space(), RANGE, RW);
    assertThatThrownBy(() -> access.read(life, 20))
        .isInstanceOf(Caught.class)
        .hasMessageContaining("without the right");
    perform(ProcessOperation.Mmap.anonymous("P0", RANGE, RW));
    Map.mmap(life.space(), RANGE, 0);
    assertThatThrownBy(() -> access.write(life, 20, OptionalLong.empty()))
        .isInstanceOf(Caught.class)
        .hasMessageContaining("may be written, but that was refused with EFAULT");
  }

  @Test
  void wordOfAnotherThread_staysInTheFamily() {
    perform(ProcessOperation.Mmap.anonymous("P0", RANGE, RW));
    assertThat(other.writeForeign(life, 21)).isTrue();
    assertThat(access.read(life, 21)).isTrue();
    perform(new ProcessOperation.Fork("P0", "P1"));
    assertThat(access.read(world.life(1), 21)).as("the child").isTrue();

    Life stranger = world.life(2);
    perform(ProcessOperation.Mmap.anonymous("P2", RANGE, RW));
    long word = UserAccess.load(life.space(), 21, Layout.FOREIGN_WORD_BYTES);
    UserAccess.store(stranger.space(), 21, Layout.FOREIGN_WORD_BYTES, word);
    wrongData("P2 page 21 reads", () -> access.read(stranger, 21));
  }

  @Test
  void readerOfAnothersProcess_knowsWhatMayBeThere() {
    perform(ProcessOperation.Mmap.anonymous("P0", RANGE, RW));
    access.write(life, 20, OptionalLong.empty());
    assertThat(other.readForeign(life, 20)).isTrue();
    assertThat(other.readForeign(life, 60)).as("nothing is mapped").isFalse();

    long notYet = Stamp.privateWord(0, life.id(), 99);
    UserAccess.store(life.space(), 20, 0, notYet);
    wrongData("word 99 of T0", () -> other.readForeign(life, 20));
    UserAccess.store(life.space(), 20, 0, Stamp.privateWord(0, world.life(3).id(), 1));
    wrongData("written to life 3", () -> other.readForeign(life, 20));
  }

  @Test
  void execForgetsAncestors_atRest() {
    perform(ProcessOperation.Mmap.anonymous("P0", RANGE, RW));
    access.write(life, 20, OptionalLong.empty());
    long inherited = UserAccess.load(life.space(), 20, 0);
    perform(new ProcessOperation.Fork("P0", "P1"));
    perform(new ProcessOperation.Fork("P1", "P2"));
    perform(new ProcessOperation.Exec("P1", null));
    world.life(1).forgetAncestors();

    assertThat(world.life(1).mayInherit(inherited)).isFalse();
    assertThat(world.life(2).mayInherit(inherited)).as("forked before").isTrue();
  }

  @Test
  void sharedWord_neverGoesBack() {
    var shared = new ProcessOperation.Mmap("P0", RANGE, RW, true, null, false, false);
    perform(shared);
    access.write(life, 20, OptionalLong.empty());
    long first = UserAccess.load(life.space(), 20, 0);
    access.write(life, 20, OptionalLong.empty());
    assertThat(access.read(life, 20)).isTrue();

    UserAccess.store(life.space(), 20, 0, first);
    wrongData("expected no older word", () -> access.read(life, 20));
    UserAccess.store(life.space(), 20, 0, 0);
    wrongData("expected a word, since one was seen", () -> access.read(life, 20));
    UserAccess.store(life.space(), 20, 0, 7);
    wrongData("expected a word of page 0 of object", () -> access.read(life, 20));
  }

  @Test
  void privateCopyOfAFile_livesUntilItIsTruncated() {
    perform(file(false));
    access.write(life, 20, OptionalLong.empty());
    long word = UserAccess.load(life.space(), 20, 0);
    assertThat(access.read(life, 20)).isTrue();
    UserAccess.store(life.space(), 20, 0, 0);
    wrongData("reads 0, expected " + word, () -> access.read(life, 20));

    perform(new KernelOperation.Truncate("F0", 0));
    assertThat(access.read(life, 20)).as("beyond the end").isFalse();
    perform(new KernelOperation.Truncate("F0", 64));
    assertThat(access.read(life, 20)).as("zeroes of the file").isTrue();
  }

  @Test
  void wordOfAFile_isSeenThroughEveryMapping() {
    perform(file(true));
    access.write(life, 22, OptionalLong.empty());
    perform(
        new ProcessOperation.Mmap(
            "P3", RANGE, RW, false, new ProcessOperation.FilePage("F0", 0), false, false));
    Life reader = world.life(3);
    assertThat(access.read(reader, 22)).isTrue();
    assertThat(UserAccess.load(reader.space(), 22, 0)).isNotZero();
  }

  /** What the model says of a fork is what a fork does; it says so before anything is shared. */
  @Test
  void child_hasWhatTheParentHeld() {
    perform(ProcessOperation.Mmap.anonymous("P0", RANGE, RW));
    access.write(life, 20, OptionalLong.empty());
    perform(new ProcessOperation.Fork("P0", "P1"));
    access.write(life, 20, OptionalLong.empty());

    assertThat(access.read(world.life(1), 20)).isTrue();
    assertThat(access.read(life, 20)).isTrue();
    Life unforked = world.newLife(2, life.memory().fork(), life);
    assertThat(Fork.fork(world.life(1).space(), unforked.space())).isEqualTo(Outcome.DONE);
    wrongData("P2 page 20 reads", () -> access.read(unforked, 20));
  }

  private static Operation file(boolean shared) {
    return new ProcessOperation.Mmap(
        "P0", RANGE, RW, shared, new ProcessOperation.FilePage("F0", 0), false, false);
  }

  private void perform(Operation operation) {
    performer.perform(operation, true);
  }

  private static void wrongData(String message, Runnable read) {
    assertThatThrownBy(read::run)
        .isInstanceOfSatisfying(
            Caught.class,
            caught -> assertThat(caught.violation().kind()).isEqualTo(Violation.Kind.WRONG_DATA))
        .hasMessageContaining(message);
  }
}
