package rmaplab.lab.stress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StampTest {
  private static final int LIFE = 0x12_3456;

  @Test
  void privateWord_saysWhoWroteItWhere() {
    long word = Stamp.privateWord(63, LIFE, 7);

    assertThat(word).isPositive();
    assertThat(Stamp.kind(word)).isEqualTo(Stamp.Kind.PRIVATE);
    assertThat(Stamp.thread(word)).isEqualTo(63);
    assertThat(Stamp.sequence(word)).isEqualTo(7);
    assertThat(Stamp.isOfLife(word, LIFE)).isTrue();
    assertThat(Stamp.isOfLife(word, LIFE + 1)).isFalse();
  }

  @Test
  void sequence_keepsItsSign() {
    long word = Stamp.foreignWord(1, LIFE, -5);

    assertThat(Stamp.kind(word)).isEqualTo(Stamp.Kind.FOREIGN);
    assertThat(Stamp.thread(word)).isEqualTo(1);
    assertThat(Stamp.sequence(word)).isEqualTo(-5);
    assertThat(Stamp.isOfLife(word, LIFE)).isTrue();
  }

  @Test
  void objectWord_belongsToOnePageOfOneObject() {
    long word = Stamp.objectWord(2, 300, 17, 1);

    assertThat(Stamp.kind(word)).isEqualTo(Stamp.Kind.OBJECT);
    assertThat(Stamp.isOfPage(word, 300, 17)).isTrue();
    assertThat(Stamp.isOfPage(word, 300, 18)).isFalse();
    assertThat(Stamp.isOfPage(word, 301, 17)).isFalse();
    assertThat(Stamp.describe(word)).contains("word 1 of T2, written to page 17 of object 300");
  }

  @Test
  void smallNumbersAreCommon_andNothingElseHasNoKind() {
    assertThat(Stamp.kind(0)).isEqualTo(Stamp.Kind.COMMON);
    assertThat(Stamp.kind(255)).isEqualTo(Stamp.Kind.COMMON);
    assertThat(Stamp.kind(256)).isNull();
    assertThat(Stamp.kind(-1)).isNull();
    assertThat(Stamp.describe(256)).isEqualTo("256");
  }
}
