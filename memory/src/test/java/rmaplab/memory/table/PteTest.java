package rmaplab.memory.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PteTest {
  private static final boolean[] EITHER = {false, true};

  @Test
  void none_isNothing() {
    assertThat(Pte.NONE).isZero();
    assertThat(Pte.isPresent(Pte.NONE)).isFalse();
    assertThat(Pte.isMigration(Pte.NONE)).isFalse();
    assertThat(Pte.withoutWrite(Pte.NONE)).isEqualTo(Pte.NONE);
  }

  @Test
  void presentEntry_keepsFrameAndRights() {
    for (int frame : new int[] {0, 1, 7, Integer.MAX_VALUE}) {
      for (boolean readable : EITHER) {
        for (boolean writable : EITHER) {
          long pte = Pte.of(frame, readable, writable);
          assertThat(Pte.frame(pte)).isEqualTo(frame);
          assertThat(Pte.isPresent(pte)).isTrue();
          assertThat(Pte.isMigration(pte)).isFalse();
          assertThat(Pte.isWriteMigration(pte)).isFalse();
          assertThat(Pte.isReadable(pte)).isEqualTo(readable);
          assertThat(Pte.isWritable(pte)).isEqualTo(writable);
          assertThat(Pte.withoutWrite(pte)).isEqualTo(Pte.of(frame, readable, false));
          for (boolean changed : EITHER) {
            assertThat(Pte.withRights(pte, true, changed)).isEqualTo(Pte.of(frame, true, changed));
            assertThat(Pte.withRights(pte, changed, false))
                .isEqualTo(Pte.of(frame, changed, false));
          }
        }
      }
    }
  }

  @Test
  void migrationEntry_givesNoAccess_andRemembersTheRightToWrite() {
    for (boolean write : EITHER) {
      long pte = Pte.migration(Integer.MAX_VALUE, write);
      assertThat(Pte.frame(pte)).isEqualTo(Integer.MAX_VALUE);
      assertThat(Pte.isMigration(pte)).isTrue();
      assertThat(Pte.isWriteMigration(pte)).isEqualTo(write);
      assertThat(Pte.isPresent(pte)).isFalse();
      assertThat(Pte.isReadable(pte)).isFalse();
      assertThat(Pte.isWritable(pte)).isFalse();
      assertThat(Pte.withoutWrite(pte)).isEqualTo(Pte.migration(Integer.MAX_VALUE, false));
    }
  }

  @Test
  void cleanEntry_hasNoRightToWrite_andStaysCleanInMigration() {
    long pte = Pte.of(7, true, true);
    assertThat(Pte.isClean(pte)).isFalse();
    long clean = Pte.cleaned(pte);
    assertThat(Pte.isClean(clean)).isTrue();
    assertThat(Pte.isWritable(clean)).isFalse();
    assertThat(Pte.isReadable(clean)).isTrue();
    assertThat(Pte.frame(clean)).isEqualTo(7);
    assertThat(Pte.isClean(Pte.withRights(clean, false, false))).isTrue();
    long migrating = Pte.ofKind(clean, Pte.migration(7, false));
    assertThat(Pte.isClean(migrating)).isTrue();
    assertThat(Pte.ofKind(migrating, Pte.of(8, true, false)))
        .isEqualTo(Pte.cleaned(Pte.of(8, true, false)));
  }

  @Test
  void entryOfTheZeroPage_isNotNone() {
    assertThat(Pte.of(0, false, false)).isNotEqualTo(Pte.NONE);
    assertThat(Pte.migration(0, false)).isNotEqualTo(Pte.NONE);
  }

  @Test
  void describe_isForPeople() {
    assertThat(Pte.describe(Pte.NONE)).isEqualTo("none");
    assertThat(Pte.describe(Pte.of(7, true, true))).isEqualTo("f7 rw");
    assertThat(Pte.describe(Pte.of(7, true, false))).isEqualTo("f7 r");
    assertThat(Pte.describe(Pte.of(7, false, false))).isEqualTo("f7 no access");
    assertThat(Pte.describe(Pte.of(0, true, false))).isEqualTo("zero page r");
    assertThat(Pte.describe(Pte.migration(7, false))).isEqualTo("migration entry of f7");
    assertThat(Pte.describe(Pte.migration(7, true))).isEqualTo("migration entry of f7 (write)");
  }
}
