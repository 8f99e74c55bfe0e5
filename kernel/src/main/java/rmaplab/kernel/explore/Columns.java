package rmaplab.kernel.explore;

import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaTree;
import rmaplab.workload.ProcessOperation;

/**
 * Which pages to keep of those around a shared page: one for each stretch of addresses that is in
 * the same VMA, or in none, in every process, and in the range of the same operations. Where no
 * bounds can move, that is the shared page alone.
 */
final class Columns {
  private static final int MOST_ROUNDS = 8;
  private static final int MOST_LOOKED_AT = 2048;

  private final Meeting meeting;
  private final List<Life> living;

  private Columns(Meeting meeting, List<Life> living) {
    this.meeting = meeting;
    this.living = living;
  }

  /**
   * The pages.
   *
   * @param living the processes that are alive at the moment
   * @param history what they and those that they come from have done
   */
  static NavigableSet<Long> of(Meeting meeting, List<Life> living, List<Deed> history) {
    NavigableSet<Long> pages = new Columns(meeting, living).choose();
    boolean grown = true;
    for (int i = 0; i < MOST_ROUNDS && grown; i++) {
      grown = false;
      for (Deed deed : history) {
        grown |= addMoved(deed, pages);
      }
      grown |= addMoved(meeting.first(), pages);
      grown |= addMoved(meeting.second(), pages);
    }
    return pages;
  }

  /** A page that was moved is kept in both places. */
  private static boolean addMoved(Deed deed, NavigableSet<Long> pages) {
    if (!(deed.operation()
        instanceof ProcessOperation.Mremap(var _, PageRange from, PageRange to, boolean _))) {
      return false;
    }
    long common = Math.min(from.pages(), to.pages());
    long by = to.start() - from.start();
    TreeSet<Long> more = new TreeSet<>();
    pages.subSet(from.start(), from.start() + common).forEach(p -> more.add(p + by));
    pages.subSet(to.start(), to.start() + common).forEach(p -> more.add(p - by));
    return pages.addAll(more);
  }

  /** The operations that may move bounds: the others concern the shared page alone. */
  private List<Deed> movers() {
    return Stream.of(meeting.first(), meeting.second())
        .filter(d -> !d.isWhole() && !d.isWrite())
        .toList();
  }

  private NavigableSet<Long> choose() {
    if (movers().isEmpty()) {
      return new TreeSet<>(List.of(meeting.page()));
    }
    TreeSet<Long> cuts = new TreeSet<>(List.of(meeting.page(), meeting.page() + 1));
    for (Life life : living) {
      addCuts(life.space().tree(), new PageRange(meeting.page(), meeting.page() + 1), cuts);
    }
    for (Deed deed : movers()) {
      for (PageRange range : deed.ranges()) {
        cuts.add(range.start());
        cuts.add(range.end());
        addCuts(deed.life().space().tree(), range, cuts);
      }
    }
    TreeSet<Long> pages = new TreeSet<>();
    String last = "";
    Long start = cuts.pollFirst();
    TreeSet<Long> stretch = new TreeSet<>();
    while (start != null && !cuts.isEmpty()) {
      long end = cuts.first();
      String signature = signature(start);
      if (!signature.equals(last) && !stretch.isEmpty()) {
        pages.add(representative(stretch));
        stretch.clear();
      }
      last = signature;
      stretch.add(start);
      addOwn(start, end, stretch);
      start = cuts.pollFirst();
    }
    if (!stretch.isEmpty()) {
      pages.add(representative(stretch));
    }
    return pages;
  }

  /** The bounds of the VMAs that a range touches, and of those that border on them. */
  private static void addCuts(VmaTree tree, PageRange range, NavigableSet<Long> cuts) {
    for (Vma vma : Meetings.touched(tree, range)) {
      for (Vma near : Meetings.touched(tree, vma.range())) {
        cuts.add(near.start());
        cuts.add(near.end());
      }
    }
  }

  private String signature(long page) {
    StringBuilder text = new StringBuilder();
    for (Life life : living) {
      Vma vma = life.space().tree().containing(page);
      text.append(vma == null ? "-" : vma.start()).append(' ');
    }
    for (Deed deed : movers()) {
      for (PageRange range : deed.ranges()) {
        text.append(page >= range.start() && page < range.end());
      }
    }
    return text.toString();
  }

  /** The first page of a stretch that some process has of its own. */
  private void addOwn(long start, long end, NavigableSet<Long> stretch) {
    if (meeting.page() >= start && meeting.page() < end) {
      return;
    }
    for (Life life : living) {
      for (long page = start; page < Math.min(end, start + MOST_LOOKED_AT); page++) {
        if (Watcher.isOwn(life.space().table().entry(page))) {
          stretch.add(page);
          return;
        }
      }
    }
  }

  private long representative(NavigableSet<Long> stretch) {
    if (stretch.contains(meeting.page())) {
      return meeting.page();
    }
    for (long page : stretch) {
      for (Life life : living) {
        if (Watcher.isOwn(life.space().table().entry(page))) {
          return page;
        }
      }
    }
    return stretch.first();
  }
}
