package rmaplab.memory.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static rmaplab.memory.space.Spaces.R;
import static rmaplab.memory.space.Spaces.RW;
import static rmaplab.memory.space.Spaces.mmap;
import static rmaplab.memory.space.Spaces.mremap;
import static rmaplab.memory.space.Spaces.pages;
import static rmaplab.memory.space.Spaces.picture;
import static rmaplab.memory.space.Spaces.read;
import static rmaplab.memory.space.Spaces.readAll;
import static rmaplab.memory.space.Spaces.refused;
import static rmaplab.memory.space.Spaces.write;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.check.Validator;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.rmap.Design;

/** mremap, under every design; the results are those of Linux 6.18, where designs do not differ. */
@ParameterizedClass
@MethodSource("rmaplab.memory.space.Spaces#designs")
@SuppressWarnings("NullAway.Init") // by JUnit
final class MoveTest {
  @Parameter Design design;
  private Spaces spaces;
  private AddressSpace p0;

  /** Whether pages that were written join neighbours that were not. */
  private boolean joins;

  @BeforeEach
  void start() {
    spaces = Spaces.on(design);
    p0 = spaces.spawn("P0");
    joins = Machines.joinsUnwritten(design);
  }

  @AfterEach
  void validate() {
    Validator.validate(spaces.machine);
  }

  @Test
  void move_takesPagesAlong() {
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 7);
    write(p0, 2, 3, 8);
    assertThat(mremap(p0, 1, 3, 20, 22)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-1 rw a] [3-4 rw a] [20-22 rw a]");
    assertThat(readAll(p0, 20, 22)).containsExactly(7L, 8L);
    assertThatThrownBy(() -> read(p0, 1)).isInstanceOf(SegmentationFault.class);
  }

  @Test
  void move_acrossLeaves_takesEveryPageAlong() {
    mmap(p0, 10, 30, RW);
    for (int i = 10; i < 30; i++) {
      write(p0, i, i + 1, i);
    }
    assertThat(mremap(p0, 10, 30, 33, 53)).isEqualTo(Outcome.DONE);
    assertThat(mremap(p0, 33, 53, 1, 21)).isEqualTo(Outcome.DONE);
    for (int i = 10; i < 30; i++) {
      assertThat(read(p0, i - 9)).isEqualTo(i);
    }
  }

  @Test
  void move_back_mergesWithWhatStayed() {
    mmap(p0, 0, 6, RW);
    write(p0, 0, 6, 5);
    mremap(p0, 2, 4, 20, 22);
    assertThat(picture(p0)).isEqualTo("[0-2 rw a] [4-6 rw a] [20-22 rw a]");
    assertThat(mremap(p0, 20, 22, 2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-6 rw a]");
    assertThat(readAll(p0, 0, 6)).containsOnly(5L);
  }

  @Test
  void move_touched_keepsItsOffsetAndMergesNotWithNeighbour() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 10, 12, RW);
    write(p0, 10, 11, 1);
    mremap(p0, 10, 12, 2, 4);
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [2-4 rw a]");
    assertThat(at(2).pgoff()).isEqualTo(10);
  }

  @Test
  void move_untouched_takesNewOffsetAndMerges() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 20, 22, RW);
    read(p0, 20);
    assertThat(mremap(p0, 20, 22, 2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-4 rw]");
  }

  @Test
  void move_untouched_mergesWithItself() {
    mmap(p0, 0, 4, RW);
    read(p0, 2);
    assertThat(mremap(p0, 2, 4, 4, 6)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [4-6 rw]");
    assertThat(mremap(p0, 0, 2, 2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[2-6 rw]");
    assertThat(at(2).pgoff()).isEqualTo(2);
  }

  @Test
  void move_untouched_swallowedByItsPredecessor() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 4, 6, RW);
    assertThat(mremap(p0, 4, 6, 2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-4 rw]");
  }

  /** The target has no anon_vma, the pages name one: the target must join its list. */
  @Test
  void move_touchedIntoUntouchedPrevious_givesItTheChain() {
    mmap(p0, 2, 4, RW);
    write(p0, 2, 4, 9);
    mremap(p0, 2, 4, 10, 12);
    mmap(p0, 0, 2, RW);
    assertThat(mremap(p0, 10, 12, 2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo(joins ? "[0-4 rw a]" : "[0-2 rw] [2-4 rw a]");
    write(p0, 0, 2, 3);
    assertThat(Migrate.migrate(p0, 2)).isEqualTo(Outcome.DONE);
    assertThat(readAll(p0, 0, 4)).containsExactly(3L, 3L, 9L, 9L);
  }

  @Test
  void move_touchedIntoUntouchedNext_givesItTheChain() {
    mmap(p0, 2, 4, RW);
    write(p0, 2, 4, 9);
    mremap(p0, 2, 4, 10, 12);
    mmap(p0, 4, 6, RW);
    assertThat(mremap(p0, 10, 12, 2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo(joins ? "[2-6 rw a]" : "[2-4 rw a] [4-6 rw]");
    assertThat(Migrate.migrate(p0, 3)).isEqualTo(Outcome.DONE);
  }

  @Test
  void move_touchedBetweenTwoUntouched_joinsAllThree() {
    mmap(p0, 2, 4, RW);
    write(p0, 2, 4, 9);
    mremap(p0, 2, 4, 10, 12);
    mmap(p0, 0, 2, RW);
    mmap(p0, 4, 6, RW);
    assertThat(mremap(p0, 10, 12, 2, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo(joins ? "[0-6 rw a]" : "[0-2 rw] [2-4 rw a] [4-6 rw]");
  }

  @Test
  void move_ofChildsPage_isFoundByMigration() {
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 4);
    AddressSpace p1 = spaces.fork(p0, "P1");
    mremap(p1, 1, 3, 30, 32);
    assertThat(Migrate.migrate(p0, 2)).isEqualTo(Outcome.DONE);
    assertThat(read(p1, 31)).isEqualTo(4);
    mremap(p1, 30, 32, 1, 3);
    assertThat(Migrate.migrate(p1, 2)).isEqualTo(Outcome.DONE);
    assertThat(picture(p1)).isEqualTo("[0-4 rw a]");
  }

  @Test
  void move_ontoOthers_unmapsThem() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    mmap(p0, 10, 16, R);
    assertThat(mremap(p0, 0, 2, 12, 14)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[10-12 r] [12-14 rw a] [14-16 r]");
  }

  @Test
  void move_withinOneVma() {
    mmap(p0, 0, 6, RW);
    write(p0, 0, 6, 1);
    write(p0, 0, 1, 2);
    assertThat(mremap(p0, 0, 2, 3, 5)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[2-3 rw a] [3-5 rw a] [5-6 rw a]");
    assertThat(readAll(p0, 2, 6)).containsExactly(1L, 2L, 1L, 1L);
  }

  @Test
  void move_smaller_dropsTheTail() {
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 1);
    assertThat(mremap(p0, 0, 4, 20, 22)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[20-22 rw a]");
  }

  @Test
  void move_larger_addsZeroPages() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    assertThat(mremap(p0, 0, 2, 20, 24)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[20-24 rw a]");
    assertThat(readAll(p0, 20, 24)).containsExactly(1L, 1L, 0L, 0L);
  }

  @Test
  void move_severalVmas_keepsTheHolesBetweenThem() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 2, 4, R);
    mmap(p0, 6, 8, RW);
    assertThat(mremap(p0, 0, 10, 20, 30)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[20-22 rw] [22-24 r] [26-28 rw]");
  }

  @Test
  void move_severalVmas_withAnotherSize_isRefused() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 2, 4, R);
    assertThat(mremap(p0, 0, 4, 20, 23)).isEqualTo(refused(Errno.EFAULT));
    assertThat(mremap(p0, 0, 4, 20, 25)).isEqualTo(refused(Errno.EFAULT));
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [2-4 r]");
  }

  @Test
  void dontUnmap_leavesAnEmptyVmaOutsideTheFamily() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    assertThat(dontUnmap(0, 2, 20, 22)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [20-22 rw a]");
    assertThat(readAll(p0, 0, 2)).containsOnly(0L);
    write(p0, 0, 1, 3);
    assertThat(picture(p0)).isEqualTo("[0-2 rw a] [20-22 rw b]");
    assertThat(readAll(p0, 20, 22)).containsOnly(1L);
  }

  @Test
  void dontUnmap_ofPart_keepsTheFamily() {
    mmap(p0, 0, 4, RW);
    write(p0, 0, 4, 1);
    assertThat(dontUnmap(0, 2, 20, 22)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-4 rw a] [20-22 rw a]");
    assertThat(readAll(p0, 0, 4)).containsExactly(0L, 0L, 1L, 1L);
  }

  @Test
  void dontUnmap_ofLocked_leavesItUnlocked() {
    mmap(p0, 0, 2, RW);
    Lock.mlock(p0, pages(0, 2));
    assertThat(dontUnmap(0, 2, 20, 22)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [20-22 rw locked a]");
  }

  @Test
  void dontUnmap_ofSeveral() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 1, 1);
    mmap(p0, 2, 4, R);
    assertThat(dontUnmap(0, 4, 20, 24)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-2 rw] [2-4 r] [20-22 rw a] [22-24 r]");
  }

  @Test
  void resize_grows() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    assertThat(mremap(p0, 0, 2, 0, 6)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-6 rw a]");
  }

  @Test
  void resize_growsUpToItsLikeAndJoins() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 4, 6, RW);
    write(p0, 4, 6, 1);
    assertThat(mremap(p0, 0, 2, 0, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-6 rw a]");
    assertThat(Migrate.migrate(p0, 5)).isEqualTo(Outcome.DONE);
  }

  @Test
  void resize_shrinks_alsoAcrossVmas() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 2, 4, R);
    mmap(p0, 8, 10, RW);
    assertThat(mremap(p0, 0, 9, 0, 1)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[0-1 rw] [9-10 rw]");
  }

  @Test
  void resize_toTheSameSize_asksOnlyForTheFirstPage() {
    mmap(p0, 0, 2, RW);
    assertThat(mremap(p0, 0, 9, 0, 9)).isEqualTo(Outcome.DONE);
    assertThat(mremap(p0, 5, 6, 5, 6)).isEqualTo(refused(Errno.EFAULT));
  }

  @Test
  void resize_withoutRoom_isRefused() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 3, 5, RW);
    assertThat(mremap(p0, 0, 2, 0, 4)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(mremap(p0, 0, 1, 0, 2)).isEqualTo(refused(Errno.ENOMEM));
    mmap(p0, 62, 64, RW);
    assertThat(mremap(p0, 62, 64, 62, 65)).isEqualTo(refused(Errno.ENOMEM));
  }

  @Test
  void resize_pastTheEndOfTheVma_isRefused() {
    mmap(p0, 0, 2, RW);
    assertThat(mremap(p0, 0, 3, 0, 4)).isEqualTo(refused(Errno.EFAULT));
    assertThat(mremap(p0, 0, 65, 0, 1)).isEqualTo(refused(Errno.EINVAL));
  }

  @Test
  void growth_ofLocked_isPopulated() {
    mmap(p0, 0, 2, RW);
    Lock.mlock(p0, pages(0, 2));
    mremap(p0, 0, 2, 0, 3);
    assertThat(p0.table().entry(2)).isNotZero();
    mremap(p0, 0, 3, 20, 25);
    assertThat(p0.table().entry(24)).isNotZero();
  }

  @Test
  void malformed_isRefused() {
    mmap(p0, 0, 4, RW);
    assertThat(mremap(p0, 0, 4, 20, 20)).isEqualTo(refused(Errno.EINVAL));
    assertThat(mremap(p0, 0, 4, 2, 6)).isEqualTo(refused(Errno.EINVAL));
    assertThat(mremap(p0, 1, 3, 0, 2)).isEqualTo(refused(Errno.EINVAL));
    assertThat(mremap(p0, 1, 1, 20, 21)).isEqualTo(refused(Errno.EINVAL));
    assertThat(mremap(p0, 0, 0, 0, 2)).isEqualTo(refused(Errno.EINVAL));
    assertThat(mremap(p0, 0, 2, 63, 65)).isEqualTo(refused(Errno.EINVAL));
    assertThat(dontUnmap(0, 2, 0, 2)).isEqualTo(refused(Errno.EINVAL));
    assertThat(dontUnmap(0, 2, 20, 23)).isEqualTo(refused(Errno.EINVAL));
    assertThat(picture(p0)).isEqualTo("[0-4 rw]");
  }

  @Test
  void shrinkingMove_mayLoseWhatLiesBeyondTheVma() {
    mmap(p0, 0, 2, RW);
    mmap(p0, 2, 4, R);
    mmap(p0, 5, 7, RW);
    assertThat(mremap(p0, 0, 6, 20, 21)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[6-7 rw] [20-21 rw]");
  }

  @Test
  void hole_isRefused() {
    mmap(p0, 1, 3, RW);
    assertThat(mremap(p0, 0, 3, 20, 23)).isEqualTo(refused(Errno.EFAULT));
    assertThat(mremap(p0, 8, 9, 20, 21)).isEqualTo(refused(Errno.EFAULT));
    assertThat(mremap(p0, 8, 9, 20, 22)).isEqualTo(refused(Errno.EFAULT));
    assertThat(picture(p0)).isEqualTo("[1-3 rw]");
  }

  /** The leaf that is made for the upper part's target is the one that the lower part lacked. */
  @Test
  void lowerPartWithoutLeaf_whoseLeafIsTheTargetOfTheUpper_moves() {
    mmap(p0, 28, 36, RW);
    write(p0, 33, 34, 7);
    assertThat(mremap(p0, 28, 36, 12, 20)).isEqualTo(Outcome.DONE);
    assertThat(readAll(p0, 12, 20)).containsExactly(0L, 0L, 0L, 0L, 0L, 7L, 0L, 0L);
  }

  @Test
  void afterExit_isRefused() {
    Exit.exit(p0);
    assertThat(mremap(p0, 0, 1, 2, 3)).isEqualTo(refused(Errno.ESRCH));
  }

  private Outcome dontUnmap(long start, long end, long newStart, long newEnd) {
    return Move.mremap(p0, pages(start, end), pages(newStart, newEnd), true);
  }

  private Vma at(long page) {
    Vma vma = p0.tree().containing(page);
    if (vma == null) {
      throw new AssertionError("nothing is mapped at " + page);
    }
    return vma;
  }
}
