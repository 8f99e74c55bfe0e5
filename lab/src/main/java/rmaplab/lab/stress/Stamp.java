package rmaplab.lab.stress;

import org.jspecify.annotations.Nullable;

/**
 * The words that are written: each says where it belongs, so that whoever finds it can judge
 * whether it may be there.
 *
 * <pre>
 *     62 61 | 60 .. 55 | 54 .. 32 | 31 .. 0
 *     kind  | thread   | subject  | sequence number of the thread
 * </pre>
 *
 * <p>A word without a kind is a <em>common</em> word: the same one is written to many pages, so
 * that KSM finds pages to merge. No two other words of a run are equal, until a thread has written
 * 2^32 of them.
 */
final class Stamp {
  /** What kind of memory a word was written to. */
  enum Kind {
    /** No stamp: a small number that may be anywhere. */
    COMMON(0),
    /** Private memory, by the thread that owns the process. The subject is the life. */
    PRIVATE(1),
    /** A file or shared memory. The subject is the object and the page in it. */
    OBJECT(2),
    /** Any memory, by a thread that does not own the process. The subject is the life. */
    FOREIGN(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** The most threads. */
  static final int MAX_THREADS = 64;

  /** Common words are smaller. */
  static final long COMMON_WORDS = 256;

  private static final int THREAD_SHIFT = 55;
  private static final int SUBJECT_SHIFT = 32;
  private static final int KIND_SHIFT = 61;
  private static final int SUBJECT_MASK = (1 << 23) - 1;
  private static final int PAGE_BITS = 7;

  private Stamp() {}

  /** A word for private memory of a life. */
  static long privateWord(int thread, int life, int sequence) {
    return word(Kind.PRIVATE, thread, life, sequence);
  }

  /** A word for page {@code index} of a shared object. */
  static long objectWord(int thread, int object, long index, int sequence) {
    return word(Kind.OBJECT, thread, objectSubject(object, index), sequence);
  }

  /** A word that a thread writes to memory which is not its own. */
  static long foreignWord(int thread, int life, int sequence) {
    return word(Kind.FOREIGN, thread, life, sequence);
  }

  private static long word(Kind kind, int thread, int subject, int sequence) {
    return (long) kind.code << KIND_SHIFT
        | (long) thread << THREAD_SHIFT
        | (long) (subject & SUBJECT_MASK) << SUBJECT_SHIFT
        | Integer.toUnsignedLong(sequence);
  }

  /** What kind of word it is; null if nobody writes such words. */
  static @Nullable Kind kind(long word) {
    return switch ((int) (word >>> KIND_SHIFT)) {
      case 0 -> word < COMMON_WORDS ? Kind.COMMON : null;
      case 1 -> Kind.PRIVATE;
      case 2 -> Kind.OBJECT;
      case 3 -> Kind.FOREIGN;
      default -> null;
    };
  }

  /** Who wrote it. */
  static int thread(long word) {
    return (int) (word >>> THREAD_SHIFT) & MAX_THREADS - 1;
  }

  /** As the how manieth of the thread. */
  static int sequence(long word) {
    return (int) word;
  }

  /** Whether the word's subject is this life. */
  static boolean isOfLife(long word, int life) {
    return subject(word) == (life & SUBJECT_MASK);
  }

  /** Whether the word's subject is this page of this object. */
  static boolean isOfPage(long word, int object, long index) {
    return subject(word) == (objectSubject(object, index) & SUBJECT_MASK);
  }

  private static int subject(long word) {
    return (int) (word >>> SUBJECT_SHIFT) & SUBJECT_MASK;
  }

  private static int objectSubject(int object, long index) {
    return object << PAGE_BITS | (int) index & (1 << PAGE_BITS) - 1;
  }

  /** For reports. */
  static String describe(long word) {
    Kind kind = kind(word);
    if (kind == null || kind == Kind.COMMON) {
      return Long.toString(word);
    }
    String where =
        switch (kind) {
          case OBJECT ->
              "page "
                  + (subject(word) & (1 << PAGE_BITS) - 1)
                  + " of object "
                  + (subject(word) >>> PAGE_BITS);
          case PRIVATE -> "life " + subject(word);
          default -> "life " + subject(word) + ", not its owner,";
        };
    return word
        + " (word "
        + Integer.toUnsignedLong(sequence(word))
        + " of T"
        + thread(word)
        + ", written to "
        + where
        + ")";
  }
}
