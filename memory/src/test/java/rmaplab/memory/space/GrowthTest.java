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
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.migrate.Migrate;
import rmaplab.memory.rmap.Design;

/** brk, stacks that grow, and exec, under every design. */
@ParameterizedClass
@MethodSource("rmaplab.memory.space.Spaces#designs")
@SuppressWarnings("NullAway.Init") // by JUnit
final class GrowthTest {
  private static final int STACK = RW | VmaFlags.GROWSDOWN;

  @Parameter Design design;
  private Spaces spaces;
  private AddressSpace p0;

  @BeforeEach
  void start() {
    spaces = Spaces.on(design);
    p0 = spaces.spawn("P0");
  }

  @AfterEach
  void validate() {
    Validator.validate(spaces.machine);
  }

  @Test
  void heap_growsAndShrinks() {
    assertThat(Brk.brk(p0, 2)).isEqualTo(Outcome.DONE);
    write(p0, 40, 42, 1);
    assertThat(Brk.brk(p0, 4)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[40-44 rw a]");
    assertThat(readAll(p0, 40, 44)).containsExactly(1L, 1L, 0L, 0L);
    assertThat(Brk.brk(p0, 1)).isEqualTo(Outcome.DONE);
    assertThat(Brk.brk(p0, 1)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[40-41 rw a]");
    assertThat(Brk.brk(p0, 0)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEmpty();
    assertThat(p0.heapPages()).isZero();
  }

  @Test
  void heap_doesNotJoinWhatLiesBelow() {
    mmap(p0, 38, 40, RW);
    Brk.brk(p0, 2);
    assertThat(picture(p0)).isEqualTo("[38-40 rw] [40-42 rw]");
    Brk.brk(p0, 3);
    assertThat(picture(p0)).isEqualTo("[38-40 rw] [40-43 rw]");
  }

  @Test
  void heap_keepsAPageFromTheNext() {
    mmap(p0, 44, 46, RW);
    assertThat(Brk.brk(p0, 4)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(Brk.brk(p0, 3)).isEqualTo(Outcome.DONE);
    assertThat(Brk.brk(p0, 9)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(picture(p0)).isEqualTo("[40-43 rw] [44-46 rw]");
  }

  @Test
  void heap_keepsTheGapFromAStack() {
    mmap(p0, 50, 52, STACK);
    assertThat(Brk.brk(p0, 8)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(Brk.brk(p0, 7)).isEqualTo(Outcome.DONE);
  }

  @Test
  void heap_thatWasProtected_growsAsAnotherVma() {
    Brk.brk(p0, 2);
    Protect.mprotect(p0, pages(40, 42), R);
    assertThat(Brk.brk(p0, 3)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[40-42 r] [42-43 rw]");
    assertThat(Brk.brk(p0, 0)).isEqualTo(Outcome.DONE);
  }

  @Test
  void heap_thatWasUnmapped_doesNotShrink() {
    Brk.brk(p0, 2);
    Unmap.munmap(p0, pages(40, 42));
    assertThat(Brk.brk(p0, 1)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(p0.heapPages()).isEqualTo(2);
  }

  @Test
  void heap_malformed_isRefused() {
    assertThat(Brk.brk(p0, -1)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(Brk.brk(p0, 25)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(Brk.brk(p0, Long.MAX_VALUE)).isEqualTo(refused(Errno.ENOMEM));
    Exit.exit(p0);
    assertThat(Brk.brk(p0, 1)).isEqualTo(refused(Errno.ESRCH));
  }

  @Test
  void heap_isInherited() {
    Brk.brk(p0, 2);
    AddressSpace p1 = spaces.fork(p0, "P1");
    assertThat(Brk.brk(p1, 3)).isEqualTo(Outcome.DONE);
    assertThat(picture(p1)).isEqualTo("[40-43 rw]");
  }

  @Test
  void stack_growsWhereItIsTouched() {
    mmap(p0, 20, 22, STACK);
    write(p0, 21, 22, 1);
    write(p0, 18, 19, 2);
    assertThat(picture(p0)).isEqualTo("[18-22 rw stack a]");
    assertThat(read(p0, 16)).isZero();
    assertThat(picture(p0)).isEqualTo("[16-22 rw stack a]");
    assertThat(Migrate.migrate(p0, 18)).isEqualTo(Outcome.DONE);
    assertThat(Migrate.migrate(p0, 21)).isEqualTo(Outcome.DONE);
    assertThat(read(p0, 18)).isEqualTo(2);
  }

  @Test
  void stack_keepsAGapAboveAccessibleMemory() {
    mmap(p0, 20, 22, STACK);
    mmap(p0, 10, 12, R);
    assertRefused(13);
    write(p0, 14, 15, 1);
    Protect.mprotect(p0, pages(10, 12), 0);
    write(p0, 12, 13, 1);
    assertThat(picture(p0)).isEqualTo("[10-12 ] [12-22 rw stack a]");
  }

  @Test
  void stack_aboveAStack_needsNoGap() {
    mmap(p0, 20, 22, STACK);
    mmap(p0, 10, 12, STACK);
    write(p0, 12, 13, 1);
    assertThat(picture(p0)).isEqualTo("[10-12 rw stack] [12-22 rw stack a]");
  }

  @Test
  void stack_withoutTheRight_growsAllTheSame() {
    mmap(p0, 20, 22, R | VmaFlags.GROWSDOWN);
    assertRefused(19);
    assertThat(picture(p0)).isEqualTo("[19-22 r stack a]");
  }

  @Test
  void stack_whoseOffsetsRunOut_doesNotGrow() {
    mmap(p0, 1, 3, STACK);
    write(p0, 1, 2, 1);
    mremap(p0, 1, 3, 30, 32);
    write(p0, 29, 30, 1);
    assertRefused(28);
    assertThat(picture(p0)).isEqualTo("[29-32 rw stack a]");
  }

  @Test
  void stack_ofAChild_growsForItselfAlone() {
    mmap(p0, 20, 22, STACK);
    write(p0, 20, 22, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    write(p1, 17, 18, 2);
    assertThat(picture(p0)).isEqualTo("[20-22 rw stack a]");
    assertThat(Migrate.migrate(p1, 20)).isEqualTo(Outcome.DONE);
    assertThat(read(p0, 20)).isEqualTo(1);
  }

  @Test
  void stack_withoutMemory_doesNotGrow() {
    mmap(p0, 20, 22, STACK);
    spaces.machine.allocations().fail(1);
    assertRefused(19);
    assertThat(picture(p0)).isEqualTo("[20-22 rw stack]");
  }

  @Test
  void otherMemory_doesNotGrow() {
    mmap(p0, 20, 22, RW);
    assertRefused(19);
    mmap(p0, 30, 32, STACK);
    assertRefused(32);
  }

  @Test
  void exec_replacesTheMemory() {
    mmap(p0, 0, 8, RW);
    write(p0, 0, 8, 1);
    Brk.brk(p0, 2);
    assertThat(Exec.exec(p0, 3, 0)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEqualTo("[61-64 rw stack a]");
    assertThat(readAll(p0, 61, 64)).containsExactly(1L, 2L, 3L);
    assertThat(p0.heapPages()).isZero();
  }

  @Test
  void exec_shiftsTheStack() {
    for (int shift = 1; shift <= 61; shift++) {
      assertThat(Exec.exec(p0, 3, shift)).isEqualTo(Outcome.DONE);
      assertThat(readAll(p0, 61 - shift, 64 - shift)).containsExactly(1L, 2L, 3L);
      Vma stack = p0.tree().get(0);
      assertThat(stack.pgoff()).isEqualTo(61);
      assertThat(Migrate.migrate(p0, stack.start())).isEqualTo(Outcome.DONE);
      Validator.validate(spaces.machine);
    }
  }

  @Test
  void exec_withoutStack_leavesNothing() {
    mmap(p0, 0, 8, RW);
    write(p0, 0, 8, 1);
    assertThat(Exec.exec(p0, 0, 0)).isEqualTo(Outcome.DONE);
    assertThat(picture(p0)).isEmpty();
    assertThat(mmap(p0, 0, 2, RW)).isEqualTo(Outcome.DONE);
  }

  @Test
  void exec_ofAChild_leavesTheParent() {
    mmap(p0, 0, 2, RW);
    write(p0, 0, 2, 1);
    AddressSpace p1 = spaces.fork(p0, "P1");
    Exec.exec(p1, 2, 2);
    write(p1, 59, 60, 7);
    assertThat(picture(p1)).isEqualTo("[59-62 rw stack a]");
    assertThat(readAll(p0, 0, 2)).containsOnly(1L);
  }

  @Test
  void exec_withoutMemory_changesNothing() {
    mmap(p0, 60, 64, STACK);
    write(p0, 60, 64, 9);
    // Three pages, a VMA, an avc, an anon_vma.
    for (int nth = 1; nth <= 6; nth++) {
      spaces.machine.allocations().fail(nth);
      assertThat(Exec.exec(p0, 3, 1)).isEqualTo(refused(Errno.ENOMEM));
      assertThat(readAll(p0, 60, 64)).containsOnly(9L);
      Validator.validate(spaces.machine);
    }
    spaces.machine.allocations().fail(7);
    assertThat(Exec.exec(p0, 3, 1)).isEqualTo(Outcome.DONE);
  }

  @Test
  void exec_malformed_isRefused() {
    assertThat(Exec.exec(p0, -1, 0)).isEqualTo(refused(Errno.EINVAL));
    assertThat(Exec.exec(p0, 1, -1)).isEqualTo(refused(Errno.EINVAL));
    assertThat(Exec.exec(p0, 0, 1)).isEqualTo(refused(Errno.EINVAL));
    assertThat(Exec.exec(p0, 65, 0)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(Exec.exec(p0, 3, 62)).isEqualTo(refused(Errno.ENOMEM));
    assertThat(Exec.exec(p0, 1, Long.MAX_VALUE)).isEqualTo(refused(Errno.ENOMEM));
    Exit.exit(p0);
    assertThat(Exec.exec(p0, 1, 0)).isEqualTo(refused(Errno.ESRCH));
  }

  private void assertRefused(long page) {
    assertThatThrownBy(() -> write(p0, page, page + 1, 1))
        .isInstanceOfSatisfying(
            SegmentationFault.class, e -> assertThat(e.errno()).isEqualTo(Errno.EFAULT));
  }
}
