package rmaplab.lab.stress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedObjectTest {
  private final SharedObject object = new SharedObject(1, null, 2);

  @Test
  void noReaderGoesBackInTheWordsOfOneWriter() {
    SharedObject.Sightings seen = object.seenBy(0);

    assertThat(seen.note(5, word(0, 10), 0)).isTrue();
    assertThat(seen.note(5, word(0, 10), 0)).isTrue();
    assertThat(seen.note(5, word(1, 3), 0)).as("another writer").isTrue();
    assertThat(seen.note(6, word(0, 9), 0)).as("another page").isTrue();
    assertThat(seen.note(5, word(0, 9), 0)).as("an older word").isFalse();
    assertThat(object.seenBy(1).note(5, word(0, 9), 0)).as("another reader").isTrue();
  }

  @Test
  void sequenceNumbersMayWrap() {
    SharedObject.Sightings seen = object.seenBy(0);

    assertThat(seen.note(0, word(0, Integer.MAX_VALUE), 0)).isTrue();
    assertThat(seen.note(0, word(0, Integer.MIN_VALUE), 0)).isTrue();
    assertThat(seen.note(0, word(0, Integer.MAX_VALUE), 0)).isFalse();
  }

  @Test
  void aWordGoesAwayOnlyByTruncation() {
    SharedObject.Sightings seen = object.seenBy(0);
    int before = object.epoch();
    assertThat(seen.mayBeZero(3, before)).isTrue();
    seen.note(3, word(1, 1), before);
    assertThat(seen.mayBeZero(3, before)).isFalse();

    object.beginTruncation();
    assertThat(object.epoch()).isEqualTo(SharedObject.UNSETTLED);
    assertThat(object.isSettledSince(before)).isFalse();
    assertThat(seen.mayBeZero(3, object.epoch())).isTrue();

    object.endTruncation();
    assertThat(object.epoch()).isNotEqualTo(before);
    assertThat(seen.mayBeZero(3, object.epoch())).isTrue();
  }

  private static long word(int thread, int sequence) {
    return Stamp.objectWord(thread, 1, 5, sequence);
  }
}
