package rmaplab.lab.stress;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.file.MappedFile;

/**
 * A file, or the nameless object behind shared memory, as the oracle knows it: many threads write
 * to it, so what a page holds is not known, but what it may hold is.
 *
 * <p>For each page of the object, each thread remembers the newest word of every writer that it has
 * seen there. Writes to one word have one order, so no reader goes back in it. And a page that was
 * seen with a word never becomes zero, unless the file is truncated.
 */
final class SharedObject {
  /** In place of an epoch: a truncation is going on. */
  static final int UNSETTLED = -1;

  /** Indexes of pages are less. */
  static final int PAGES = 128;

  private final int id;
  private final @Nullable MappedFile file;
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger ended = new AtomicInteger();

  /** Each is used by one thread. */
  private final @Nullable Sightings[] sightings;

  /** A new object; {@code file} is null for shared memory without a name. */
  SharedObject(int id, @Nullable MappedFile file, int threads) {
    this.id = id;
    this.file = file;
    sightings = new @Nullable Sightings[threads];
  }

  /** A number that no other object has that is alive. */
  int id() {
    return id;
  }

  /** The file; only for objects with a name. */
  MappedFile file() {
    MappedFile mapped = file;
    if (mapped == null) {
      throw new IllegalStateException("object " + id + " has no name");
    }
    return mapped;
  }

  /** Called before a truncation. */
  void beginTruncation() {
    begun.incrementAndGet();
  }

  /** Called after it. */
  void endTruncation() {
    ended.incrementAndGet();
  }

  /** How many truncations there have been; {@link #UNSETTLED} while one is going on. */
  int epoch() {
    int over = ended.get();
    return begun.get() == over ? over : UNSETTLED;
  }

  /** Whether no truncation has begun since {@link #epoch} said this. */
  boolean isSettledSince(int epoch) {
    return epoch != UNSETTLED && begun.get() == epoch;
  }

  /** What {@code thread} has seen here. */
  Sightings seenBy(int thread) {
    Sightings seen = sightings[thread];
    if (seen == null) {
      seen = new Sightings(sightings.length);
      sightings[thread] = seen;
    }
    return seen;
  }

  /** What one thread has seen in an object's pages. */
  static final class Sightings {
    private final int threads;
    private final int[] newest;
    private final boolean[] any;
    private final int[] wordSinceEpoch = new int[PAGES];

    Sightings(int threads) {
      this.threads = threads;
      newest = new int[PAGES * threads];
      any = new boolean[PAGES * threads];
      Arrays.fill(wordSinceEpoch, UNSETTLED);
    }

    /**
     * Notes a stamped word.
     *
     * @param epoch the object's epoch from before the access until after it; {@link #UNSETTLED} if
     *     that changed
     * @return false if a newer word of the same writer has been seen here
     */
    boolean note(long index, long word, int epoch) {
      int slot = (int) index * threads + Stamp.thread(word);
      int sequence = Stamp.sequence(word);
      if (any[slot] && sequence - newest[slot] < 0) {
        return false;
      }
      any[slot] = true;
      newest[slot] = sequence;
      wordSinceEpoch[(int) index] = epoch;
      return true;
    }

    /** Whether a page may read as zero in an epoch: no word was seen there in the same one. */
    boolean mayBeZero(long index, int epoch) {
      return epoch == UNSETTLED || wordSinceEpoch[(int) index] != epoch;
    }
  }
}
