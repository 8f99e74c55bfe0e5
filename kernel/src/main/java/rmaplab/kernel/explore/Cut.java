package rmaplab.kernel.explore;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.trace.TraceException;
import rmaplab.memory.rmap.Design;

/**
 * The state just before a meeting, cut down to the processes that meet, those that they come from,
 * and the pages that matter: what they have done so far, and what they have now.
 *
 * @param meeting the meeting, in the lives of this reading
 * @param arena the pages
 * @param history what was done, in order
 * @param living the processes that are alive, in order of birth
 * @param picture what these have at the arena's pages
 */
record Cut(
    Meeting meeting, Arena arena, List<Deed> history, List<Life> living, List<String> picture) {
  private static final int MOST_PAGES = 48;

  /**
   * Reads the recording up to a meeting.
   *
   * @return null if more pages matter than a small arena has
   */
  static @Nullable Cut of(Path trace, Design design, int frames, Meeting found)
      throws TraceException {
    Reader reader = new Reader(found);
    long _ = Watcher.watch(trace, design, frames, reader);
    return reader.cut;
  }

  private static final class Reader implements Watcher.Observer {
    private final Meeting found;
    private final SortedSet<Integer> line;
    private final List<Deed> history = new ArrayList<>();
    private final SortedMap<Integer, Life> lives = new TreeMap<>();
    private boolean over;
    private @Nullable Cut cut;

    Reader(Meeting found) {
      this.found = found;
      line =
          Stream.concat(found.first().life().line().stream(), found.second().life().line().stream())
              .map(Life::number)
              .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public boolean goesOn(long events, long millis) {
      return !over && events <= found.first().event();
    }

    @Override
    public void born(Life life) {
      if (!over && line.contains(life.number())) {
        lives.put(life.number(), life);
      }
    }

    @Override
    public void deed(Deed deed) {
      int number = deed.life().number();
      if (over || !line.contains(number)) {
        return;
      }
      Deed first = found.first();
      boolean isIt =
          deed.event() == first.event()
              && number == first.life().number()
              && deed.operation().equals(first.operation());
      if (isIt) {
        over = true;
        cut = cut(deed);
      } else {
        history.add(deed);
      }
    }

    private @Nullable Cut cut(Deed first) {
      Life other = lives.get(found.second().life().number());
      if (other == null) {
        return null;
      }
      Deed second =
          new Deed(
              other,
              found.second().operation(),
              found.second().began(),
              found.second().event(),
              found.second().millis());
      Meeting meeting = new Meeting(first, second, found.page());
      List<Life> living = lives.values().stream().filter(l -> !l.space().hasExited()).toList();
      SortedSet<Long> pages = Columns.of(meeting, living, history);
      if (pages.size() > MOST_PAGES) {
        return null;
      }
      Arena arena = new Arena(pages, List.copyOf(lives.values()));
      List<String> picture = Picture.of(living.stream().map(Life::space).toList(), arena.kept());
      return new Cut(meeting, arena, List.copyOf(history), living, picture);
    }
  }
}
