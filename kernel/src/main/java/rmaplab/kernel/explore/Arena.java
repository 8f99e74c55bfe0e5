package rmaplab.kernel.explore;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;
import rmaplab.workload.ProcessOperation;

/**
 * A few pages of a recording, moved together: the nth kept page is page n of the arena.
 *
 * <p>A range becomes the range of the kept pages in it. One of no kept page vanishes, and the
 * operation with it.
 */
final class Arena {
  private final long[] kept;
  private final Map<Life, String> names = new HashMap<>();
  private final Map<String, Life> byName = new HashMap<>();
  private final Map<String, String> files = new HashMap<>();

  /** An arena of these pages, for processes that are named P0, P1, ... in their order. */
  Arena(SortedSet<Long> pages, List<Life> lives) {
    kept = pages.stream().mapToLong(Long::longValue).toArray();
    for (Life life : lives) {
      names.put(life, "P" + names.size());
      byName.put(life.name(), life);
    }
  }

  /** The pages of the recording. */
  long[] kept() {
    return kept.clone();
  }

  /** The place of a page that is kept, or of the next one. */
  int indexOf(long page) {
    int index = 0;
    while (index < kept.length && kept[index] < page) {
      index++;
    }
    return index;
  }

  /** The name of a process. */
  String nameOf(Life life) {
    String name = names.get(life);
    if (name == null) {
      throw new AssertionError(life + " has no name in the arena");
    }
    return name;
  }

  /** The operation in the arena: none if it does not concern it, as a fork of somebody else. */
  List<ProcessOperation> moved(Deed deed) {
    String who = nameOf(deed.life());
    List<ProcessOperation> moved = new ArrayList<>();
    ProcessOperation operation =
        switch (deed.operation()) {
          case ProcessOperation.Mmap m -> on(m.range(), r -> mmap(who, m, r));
          case ProcessOperation.Munmap(var _, var range) ->
              on(range, r -> new ProcessOperation.Munmap(who, r));
          case ProcessOperation.Mprotect(var _, var range, int rights) ->
              on(range, r -> new ProcessOperation.Mprotect(who, r, rights));
          case ProcessOperation.Mremap(var _, var from, var to, boolean dontUnmap) -> {
            PageRange old = moved(from);
            PageRange fresh = moved(to);
            yield old == null || fresh == null || old.equals(fresh)
                ? null
                : new ProcessOperation.Mremap(who, old, fresh, dontUnmap);
          }
          case ProcessOperation.Madvise(var _, var range, var advice) ->
              on(range, r -> new ProcessOperation.Madvise(who, r, advice));
          case ProcessOperation.Mlock(var _, var range) ->
              on(range, r -> new ProcessOperation.Mlock(who, r));
          case ProcessOperation.Munlock(var _, var range) ->
              on(range, r -> new ProcessOperation.Munlock(who, r));
          case ProcessOperation.Write(var _, var range, var _) ->
              on(range, r -> new ProcessOperation.Write(who, r, wordOf(deed.life())));
          case ProcessOperation.Fork(var _, String child) -> {
            Life born = byName.get(child);
            yield born == null ? null : new ProcessOperation.Fork(who, nameOf(born));
          }
          case ProcessOperation.Exec _ -> new ProcessOperation.Exec(who, null);
          case ProcessOperation.Exit _ -> new ProcessOperation.Exit(who);
          case ProcessOperation.Read _, ProcessOperation.Brk _ -> null;
        };
    if (operation != null) {
      moved.add(operation);
    }
    return moved;
  }

  /** Each process writes a word of its own. */
  private OptionalLong wordOf(Life life) {
    return OptionalLong.of(
        1 + names.keySet().stream().filter(l -> l.number() < life.number()).count());
  }

  private @Nullable ProcessOperation on(
      PageRange range, Function<PageRange, ProcessOperation> what) {
    PageRange moved = moved(range);
    return moved == null ? null : what.apply(moved);
  }

  private @Nullable PageRange moved(PageRange range) {
    int start = indexOf(range.start());
    int end = indexOf(range.end());
    return start < end ? new PageRange(start, end) : null;
  }

  /** Files get names by what lies where, so that only what continued one another does so here. */
  private ProcessOperation mmap(String who, ProcessOperation.Mmap m, PageRange range) {
    ProcessOperation.FilePage file = m.file();
    ProcessOperation.FilePage shown = null;
    if (file != null) {
      String key = file.file() + " " + (file.page() - m.range().start());
      int next = files.size();
      shown =
          new ProcessOperation.FilePage(files.computeIfAbsent(key, _ -> "f" + next), range.start());
    }
    return new ProcessOperation.Mmap(
        who, range, m.rights(), m.shared(), shown, m.growsDown(), m.noReserve());
  }
}
