package rmaplab.memory.table;

/**
 * The bits of a page-table entry. An entry is worked on as a long, and kept in 32 bits.
 *
 * <pre>
 *   31             8   7   6   5    4    3    2    1    0
 *  +----------------+---+---+----+----+----+----+----+----+
 *  |  frame or slot | C | F | S  | MW | M  | W  | R  | P  |
 *  +----------------+---+---+----+----+----+----+----+----+
 *   P: maps the frame, readable if R, writable if W (R without P, W without P: never)
 *   M: a migration entry; the frame is the page being migrated; MW: it was writable
 *   S: swapped out, to the slot in place of a frame
 *   F: with P or M: the page is a file's, as page.mapping says too. Whoever holds the table's lock
 *      thus knows it without a look at the page
 *   C: with P or M, not with W or MW, of a page that is not a file's: clean. The process has freed
 *      the page lazily and not written it since, or the page's content is known to be kept by other
 *      means (PhysicalMemory.isDirty). It is Linux's dirty bit, the other way round
 * </pre>
 */
public final class Pte {
  /** No page. */
  public static final long NONE = 0;

  private static final long PRESENT = 1;
  private static final long READABLE = 1 << 1;
  private static final long WRITABLE = 1 << 2;
  private static final long MIGRATION = 1 << 3;
  private static final long MIGRATION_WRITE = 1 << 4;
  private static final long SWAP = 1 << 5;
  private static final long FILE = 1 << 6;
  private static final long CLEAN = 1 << 7;
  private static final int FRAME_SHIFT = 8;

  /** How many frames, or slots of swap space, entries can name: 64 GiB of pages of 4 KiB. */
  public static final int MAX_FRAMES = 1 << Integer.SIZE - FRAME_SHIFT;

  private Pte() {}

  /** An entry that maps {@code frame}. */
  public static long of(int frame, boolean readable, boolean writable) {
    return (long) frame << FRAME_SHIFT
        | PRESENT
        | (readable ? READABLE : 0)
        | (writable ? WRITABLE : 0);
  }

  /** An entry that maps {@code frame}, a page of a file. */
  public static long ofFile(int frame, boolean readable, boolean writable) {
    return of(frame, readable, writable) | FILE;
  }

  /** Whether a present or migration entry names a page of a file. */
  public static boolean isFile(long pte) {
    return (pte & FILE) != 0;
  }

  /**
   * {@code pte}, naming a page of a file if {@code model} does, and clean if that is; who is clean
   * has no right to write.
   */
  public static long ofKind(long model, long pte) {
    return pte | model & (FILE | CLEAN);
  }

  /** Whether nothing was written through a present or migration entry since it was cleaned. */
  public static boolean isClean(long pte) {
    return (pte & CLEAN) != 0;
  }

  /** The entry without the right to write, and clean. */
  public static long cleaned(long pte) {
    return withoutWrite(pte) | CLEAN;
  }

  /** A migration entry for {@code frame}. */
  public static long migration(int frame, boolean write) {
    return (long) frame << FRAME_SHIFT | MIGRATION | (write ? MIGRATION_WRITE : 0);
  }

  /** A swap entry: the page is in this slot of the swap space. */
  public static long swap(int slot) {
    return (long) slot << FRAME_SHIFT | SWAP;
  }

  /** Whether it is a swap entry. */
  public static boolean isSwap(long pte) {
    return (pte & SWAP) != 0;
  }

  /** The slot that a swap entry names. */
  public static int slot(long pte) {
    return (int) (pte >>> FRAME_SHIFT);
  }

  /** The frame that a present or migration entry names. */
  public static int frame(long pte) {
    return (int) (pte >>> FRAME_SHIFT);
  }

  /** Whether it maps a frame. */
  public static boolean isPresent(long pte) {
    return (pte & PRESENT) != 0;
  }

  /** Whether a processor may read through it. */
  public static boolean isReadable(long pte) {
    return (pte & READABLE) != 0;
  }

  /** Whether a processor may write through it. */
  public static boolean isWritable(long pte) {
    return (pte & WRITABLE) != 0;
  }

  /** Whether it is a migration entry. */
  public static boolean isMigration(long pte) {
    return (pte & MIGRATION) != 0;
  }

  /** Whether it is a migration entry of a mapping that was writable. */
  public static boolean isWriteMigration(long pte) {
    return (pte & MIGRATION_WRITE) != 0;
  }

  /** The entry without the right to write, present or not. */
  public static long withoutWrite(long pte) {
    return pte & ~(WRITABLE | MIGRATION_WRITE);
  }

  /** A present entry with these rights. */
  public static long withRights(long pte, boolean readable, boolean writable) {
    return ofKind(pte, of(frame(pte), readable, writable));
  }

  /** For people: {@code f7 rw}, {@code migration entry of f7}, {@code none}. */
  public static String describe(long pte) {
    if (pte == NONE) {
      return "none";
    }
    if (isMigration(pte)) {
      return "migration entry of f" + frame(pte) + (isWriteMigration(pte) ? " (write)" : "");
    }
    if (isSwap(pte)) {
      return "swapped out to slot " + slot(pte);
    }
    String rights = isWritable(pte) ? " rw" : isReadable(pte) ? " r" : " no access";
    String page = (isFile(pte) ? "file page f" : "f") + frame(pte);
    return (frame(pte) == 0 ? "zero page" : page) + rights;
  }
}
