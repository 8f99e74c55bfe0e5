package rmaplab.kernel.explore;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import rmaplab.memory.Machine;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaTree;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;
import rmaplab.workload.ProcessOperation;

/**
 * Finds the meetings of a recording that are nearest to a moment.
 *
 * <p>An operation reaches the pages of the VMAs that it touches or borders on, since their bounds
 * may move; a fork, an exit and an exec reach all. Two operations meet if both reach a page that
 * both processes map, and at most {@link #MOST_APART} events lie between them.
 */
final class Meetings implements Watcher.Observer {
  /** Events. */
  static final long MOST_APART = 200;

  private static final int MOST_KEPT = 24;
  private static final int MOST_OF_A_VMA = 16;
  private static final int MOST_LOOKED_AT = 2048;
  private static final int MOST_OF_ALL = 512;
  private static final int MOST_RECENT = 64;

  private final Moment moment;
  private final List<Meeting> best = new ArrayList<>();

  /** The last deed of each process that reached a shared page, the latest last. */
  private final Map<Life, Recent> recents = new LinkedHashMap<>();

  private long momentEvent = -1;
  private long last;
  private long lastMillis;

  /** A deed and the shared pages that it reached: page and frame, one after another. */
  private record Recent(Deed deed, List<Shared> pages) {}

  private record Shared(long page, int frame) {}

  Meetings(Moment moment) {
    this.moment = moment;
  }

  /** The event that the moment is; -1 if the recording ended before. */
  long event() {
    return momentEvent;
  }

  /** How long the recording is, if it was read to its end. */
  String length() {
    return moment.isTime() ? new Moment(true, lastMillis).toString() : last + " events";
  }

  /** What was found, the nearest first. */
  List<Meeting> found() {
    return best.stream().sorted(Comparator.comparingLong(m -> m.rank(momentEvent))).toList();
  }

  @Override
  public boolean goesOn(long events, long millis) {
    last = events;
    lastMillis = millis;
    if (momentEvent < 0 && (moment.isTime() ? millis : events) >= moment.value()) {
      momentEvent = events;
      sift();
    }
    if (momentEvent < 0 || best.size() < MOST_KEPT) {
      return true;
    }
    return events - momentEvent
        <= best.stream().mapToLong(m -> m.rank(momentEvent)).max().orElse(0);
  }

  @Override
  public void deed(Deed deed) {
    AddressSpace space = deed.life().space();
    if (deed.operation() instanceof ProcessOperation.Mmap && deed.event() == deed.life().born()) {
      return;
    }
    if (space.machine().spaces().size() < 2 || space.hasExited()) {
      return;
    }
    for (Recent recent : recents.values()) {
      meet(recent, deed);
    }
    List<Shared> pages = reach(deed);
    if (pages.isEmpty()) {
      return;
    }
    recents.remove(deed.life());
    recents.put(deed.life(), new Recent(deed, pages));
    if (recents.size() > MOST_RECENT) {
      recents.remove(recents.keySet().iterator().next());
    }
  }

  private void meet(Recent recent, Deed deed) {
    Deed before = recent.deed;
    Recent mine = recents.get(deed.life());
    boolean close =
        before.life() != deed.life()
            && (deed.event() - before.event() <= MOST_APART || deed.began() < before.event())
            && deed.life().born() < Math.min(before.began(), before.event())
            && (mine == null || mine.deed.event() < before.event());
    if (!close) {
      return;
    }
    // The first may have taken its page away since: what it had is compared with what this one has.
    for (Shared page : recent.pages) {
      if (isReached(deed, page)) {
        best.add(new Meeting(before, deed, page.page));
        if (best.size() > 8 * MOST_KEPT) {
          sift();
        }
        return;
      }
    }
  }

  private static boolean isReached(Deed deed, Shared page) {
    AddressSpace space = deed.life().space();
    long pte = space.table().entry(page.page);
    Vma vma = space.tree().containing(page.page);
    if (vma == null || !Watcher.isOwn(pte) || Pte.frame(pte) != page.frame) {
      return false;
    }
    return deed.isWhole()
        || deed.ranges().stream()
            .anyMatch(range ->
                deed.isWrite()
                    ? range.start() == page.page
                    : vma.start() <= range.end() && vma.end() >= range.start());
  }

  /** Keeps the best; before the moment has come, the latest are the nearest. */
  private void sift() {
    long event = momentEvent < 0 ? Long.MAX_VALUE / 2 : momentEvent;
    best.sort(Comparator.comparingLong(m -> m.rank(event)));
    while (best.size() > MOST_KEPT) {
      best.removeLast();
    }
  }

  private static List<Shared> reach(Deed deed) {
    AddressSpace space = deed.life().space();
    List<Shared> pages = new ArrayList<>();
    if (deed.isWhole()) {
      for (int i = 0; i < space.tree().size(); i++) {
        addShared(space.tree().get(i), pages);
      }
      return pages;
    }
    for (PageRange range : deed.ranges()) {
      if (deed.isWrite()) {
        addShared(space, range.start(), pages);
      } else {
        touched(space.tree(), range).forEach(vma -> addShared(vma, pages));
      }
    }
    return pages;
  }

  /** The VMAs that have pages of a range, or border on it. */
  static List<Vma> touched(VmaTree tree, PageRange range) {
    List<Vma> touched = new ArrayList<>();
    for (int i = tree.positionFrom(Math.max(0, range.start() - 1)); i < tree.size(); i++) {
      Vma vma = tree.get(i);
      if (vma.start() > range.end()) {
        break;
      }
      if (vma.end() >= range.start()) {
        touched.add(vma);
      }
    }
    return touched;
  }

  private static void addShared(Vma vma, List<Shared> pages) {
    if (vma.anonVma() == null) {
      return;
    }
    AddressSpace space = vma.space();
    PageTable table = space.table();
    int before = pages.size();
    int looked = 0;
    long page = vma.start();
    while (page < vma.end()
        && looked < MOST_LOOKED_AT
        && pages.size() < MOST_OF_ALL
        && pages.size() - before < MOST_OF_A_VMA) {
      PageTable.Leaf leaf = table.leafIfAny(page);
      if (leaf == null) {
        page = table.endOfLeaf(page);
        continue;
      }
      addShared(space, page, pages);
      page++;
      looked++;
    }
  }

  private static void addShared(AddressSpace space, long page, List<Shared> pages) {
    Machine machine = space.machine();
    long pte = space.table().entry(page);
    if (Watcher.isOwn(pte) && machine.memory().mapCount(Pte.frame(pte)) > 1) {
      pages.add(new Shared(page, Pte.frame(pte)));
    }
  }
}
