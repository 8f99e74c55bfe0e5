package rmaplab.lab.stress;

import java.util.Locale;

/** How often each kind of operation is drawn. */
public enum Mix {
  /** Everything that the machine can do. */
  ALL,
  /** What the mail of May 2010 is about: fork, split and merge against migration. */
  MAIL;

  /** The name that users type. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The weights of the kinds. */
  Lottery lottery() {
    return switch (this) {
      case ALL ->
          new Lottery()
              .add(Draw.READ, 180)
              .add(Draw.WRITE, 200)
              .add(Draw.MMAP, 70)
              .add(Draw.MMAP_FILE, 15)
              .add(Draw.MMAP_SHARED, 8)
              .add(Draw.MMAP_STACK, 10)
              .add(Draw.MUNMAP, 20)
              .add(Draw.MPROTECT, 60)
              .add(Draw.MREMAP, 40)
              .add(Draw.MADVISE, 70)
              .add(Draw.MLOCK, 12)
              .add(Draw.BRK, 10)
              .add(Draw.FORK, 8)
              .add(Draw.EXEC, 1)
              .add(Draw.EXIT, 1)
              .add(Draw.FOREIGN_READ, 60)
              .add(Draw.FOREIGN_WRITE, 40)
              .add(Draw.FOREIGN_ADVICE, 15)
              .add(Draw.MIGRATE, 90)
              .add(Draw.COMPACT, 1)
              .add(Draw.RECLAIM, 40)
              .add(Draw.KSM_SCAN_RANGE, 20)
              .add(Draw.KSM_SCAN, 2)
              .add(Draw.KSM_UNMERGE, 4)
              .add(Draw.TAKE_ALL_LOCKS, 5)
              .add(Draw.TRUNCATE, 5);
      case MAIL ->
          new Lottery()
              .add(Draw.READ, 100)
              .add(Draw.WRITE, 150)
              .add(Draw.MMAP, 150)
              .add(Draw.MUNMAP, 80)
              .add(Draw.MPROTECT, 150)
              .add(Draw.FORK, 8)
              .add(Draw.EXIT, 1)
              .add(Draw.MIGRATE, 330);
    };
  }
}
