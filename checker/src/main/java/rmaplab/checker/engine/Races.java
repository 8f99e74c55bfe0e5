package rmaplab.checker.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;

/**
 * Watches the accesses of woven code to fields and array elements.
 *
 * <p>A plain access is no scheduling point as long as it is ordered with all conflicting ones by
 * the clocks: then every order of the points around it shows the same values. Where that fails
 * there is a race; it is noted, and the field becomes a point for the exploration that starts over
 * ({@link Promotions}). Following FastTrack, a field keeps the last write and for each task the
 * last read since.
 *
 * <p>All accesses also go to the {@link Lifetimes}.
 */
public final class Races {
  /** Words of shadow for a field: the write, two halves of read clocks, two of read places. */
  static final int WORDS = 5;

  private static final int READ_LOW = 1;
  private static final int READ_HIGH = 2;
  private static final int PLACES_LOW = 3;
  private static final int PLACES_HIGH = 4;

  private final Scheduler scheduler;
  private final CodeMap code;
  private final Promotions promotions;
  private final Lifetimes lives;
  private final Journal journal;
  private final Elements elements = new Elements();
  private final LongSet seen = new LongSet();
  private final List<Verdict.Race> found = new ArrayList<>();
  private int inThisExecution;
  private Verdict.@Nullable Race first;
  private boolean onLibrary;

  Races(
      Scheduler scheduler, CodeMap code, Promotions promotions, Lifetimes lives, Journal journal) {
    this.scheduler = scheduler;
    this.code = code;
    this.promotions = promotions;
    this.lives = lives;
    this.journal = journal;
  }

  /** Forgets all races. */
  public void reset() {
    seen.clear();
    found.clear();
    onLibrary = false;
  }

  /** The races seen since {@link #reset}. */
  public List<Verdict.Race> found() {
    return List.copyOf(found);
  }

  /** Races seen elsewhere count as seen. */
  public void add(List<Verdict.Race> others) {
    for (Verdict.Race race : others) {
      if (!found.contains(race)) {
        found.add(race);
      }
    }
  }

  /** How many races the last execution had, known ones included. */
  public int inThisExecution() {
    return inThisExecution;
  }

  /** The first race of the last execution, as a violation. */
  public Violation firstOfExecution() {
    Verdict.Race race = first;
    if (race == null) {
      throw new IllegalStateException("the last execution had no race");
    }
    return new Violation(
        Violation.Kind.DATA_RACE,
        "data race on " + race.location() + ": " + race.first() + ", " + race.second());
  }

  /** Whether a container of the library was used in an unordered way. */
  public boolean isOnLibrary() {
    return onLibrary;
  }

  void begin() {
    inThisExecution = 0;
    first = null;
    elements.clear();
  }

  // ---- hooks ----

  /** Woven code is about to read a field. */
  public void read(Tracked t, int field, int site) {
    int m = scheduler.me;
    if (m >= Scheduler.ALONE) {
      alone(t, site);
      return;
    }
    scheduler.patience.hook(site);
    if (t.execution != scheduler.execution()) {
      t.renew(scheduler.execution());
    }
    if (code.mode(field) == CodeMap.CHECKED) {
      lives(t, field, site);
      checkRead(t, field, m, site);
    } else {
      scheduler.site = site;
      scheduler.point(Op.READ, t, field);
      lives(t, field, site);
      t.cell(CodeMap.slot(field)).look(scheduler.clocks, m);
      scheduler.tick(m);
      if (journal.isOn()) {
        journal.step(StepKind.READ, () -> "read " + code.fieldName(field));
      }
    }
  }

  /** Woven code is about to write a field. */
  public void write(Tracked t, int field, int site) {
    int m = scheduler.me;
    if (m >= Scheduler.ALONE) {
      alone(t, site);
      return;
    }
    scheduler.patience.hook(site);
    if (t.execution != scheduler.execution()) {
      t.renew(scheduler.execution());
    }
    if (code.mode(field) == CodeMap.CHECKED) {
      lives(t, field, site);
      checkWrite(t, field, m, site);
    } else {
      scheduler.site = site;
      scheduler.point(Op.WRITE, t, field);
      lives(t, field, site);
      t.cell(CodeMap.slot(field)).change(scheduler.clocks, m);
      scheduler.tick(m);
    }
  }

  /** Woven code is about to read an element; {@code kind} is the field code of such elements. */
  public void readElement(Object array, int index, int kind, int site) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      read(elements.of(array, index), kind, site);
    }
  }

  /** Woven code is about to write an element. */
  public void writeElement(Object array, int index, int kind, int site) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      write(elements.of(array, index), kind, site);
    }
  }

  private void alone(Tracked t, int site) {
    if (scheduler.me == Scheduler.ALONE) {
      scheduler.patience.hook(site);
      Life life = t.life;
      if (life != null) {
        lives.use(life, site);
      }
    }
  }

  private void lives(Tracked t, int field, int site) {
    Life life = t.life;
    if (life != null) {
      lives.use(life, site);
      if (CodeMap.isLink(field)) {
        lives.link(life, site);
      }
    }
  }

  // ---- FastTrack ----

  private void checkRead(Tracked t, int field, int m, int site) {
    int i = CodeMap.slot(field) * WORDS;
    long[] s = shadow(t, i);
    Clocks clocks = scheduler.clocks;
    int mine = clocks.segment(m);
    int half = m < 4 ? READ_LOW : READ_HIGH;
    long reads = s[i + half];
    if (Clocks.lane(reads, reads, m) == mine) {
      return;
    }
    long w = s[i];
    if (isUnordered(w, m)) {
      race(field, (int) (w >>> 32), "write", site, "read");
    }
    s[i + half] = Clocks.with(reads, m, mine);
    int places = i + (m < 4 ? PLACES_LOW : PLACES_HIGH);
    s[places] = s[places] & ~(0xffffL << (m << 4)) | (long) site << (m << 4);
  }

  private void checkWrite(Tracked t, int field, int m, int site) {
    int i = CodeMap.slot(field) * WORDS;
    long[] s = shadow(t, i);
    Clocks clocks = scheduler.clocks;
    int mine = clocks.segment(m);
    long w = s[i];
    long readLow = s[i + READ_LOW];
    long readHigh = s[i + READ_HIGH];
    int epoch = m << 16 | mine;
    if ((int) w == epoch && (readLow | readHigh) == 0) {
      return;
    }
    if (isUnordered(w, m)) {
      race(field, (int) (w >>> 32), "write", site, "write");
    }
    if (!Clocks.covers(clocks.low[m], readLow) || !Clocks.covers(clocks.high[m], readHigh)) {
      race(field, readPlace(s, i, m), "read", site, "write");
    }
    s[i] = (long) site << 32 | epoch;
    s[i + READ_LOW] = 0;
    s[i + READ_HIGH] = 0;
  }

  private boolean isUnordered(long write, int m) {
    return (write & 0xffff) > scheduler.clocks.seen(m, (int) write >>> 16);
  }

  private int readPlace(long[] s, int i, int m) {
    for (int t = 0; t < Clocks.TASKS; t++) {
      if (Clocks.lane(s[i + READ_LOW], s[i + READ_HIGH], t) > scheduler.clocks.seen(m, t)) {
        return (int) (s[i + (t < 4 ? PLACES_LOW : PLACES_HIGH)] >>> (t << 4)) & 0xffff;
      }
    }
    return 0;
  }

  private static long[] shadow(Tracked t, int i) {
    long[] s = t.shadow;
    if (s == null || s.length < i + WORDS) {
      s = s == null ? new long[i + 2 * WORDS] : java.util.Arrays.copyOf(s, i + 2 * WORDS);
      t.shadow = s;
    }
    return s;
  }

  private void race(int field, int site1, String access1, int site2, String access2) {
    inThisExecution++;
    promotions.requestField(field);
    long key = (long) field << 32 ^ (long) site1 << 16 ^ site2 ^ (access1.length() << 8) + 1L;
    boolean fresh = seen.add(key);
    if (fresh || first == null) {
      Verdict.Race race =
          new Verdict.Race(
              code.fieldName(field),
              access1 + " at " + code.placeName(site1),
              access2 + " at " + code.placeName(site2));
      if (fresh && !found.contains(race)) {
        found.add(race);
      }
      if (first == null) {
        first = race;
      }
    }
    onLibrary |= code.isLibrary(field);
  }
}
