package rmaplab.kernel.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the kernel's picture of an address space, in either format: a line {@code M PID KIND
 * COUNT}, then {@code COUNT} lines {@code m START END RIGHTS OFFSET RSS ANON NAME FLAGS}.
 */
final class SnapshotReader {
  /** More VMAs than a process can have on Linux (vm.max_map_count), with its default. */
  private static final long MOST_AREAS = 1 << 20;

  private static final int PAGE_SHIFT = 12;

  private SnapshotReader() {}

  /**
   * Reads the snapshot whose first line is at hand, its {@code M} read already.
   *
   * @throws TraceException if it is not whole
   */
  static Snapshot read(TraceLines lines) throws TraceException {
    long line = lines.number();
    int pid = lines.id();
    String word = lines.word("start, exec or exit");
    Snapshot.Kind kind =
        switch (word) {
          case "start" -> Snapshot.Kind.START;
          case "exec" -> Snapshot.Kind.EXEC;
          case "exit" -> Snapshot.Kind.EXIT;
          default -> throw lines.error("'" + word + "', expected start, exec or exit");
        };
    long count = lines.decimal("the number of VMAs");
    if (count > MOST_AREAS) {
      throw lines.error(count + " VMAs, expected at most " + MOST_AREAS);
    }
    List<Snapshot.Area> areas = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      Snapshot.Area area = area(lines, i, count);
      if (!area.name().equals("[vsyscall]")) {
        areas.add(area);
      }
    }
    return new Snapshot(line, pid, kind, areas);
  }

  private static Snapshot.Area area(TraceLines lines, long number, long count)
      throws TraceException {
    String expected = "line m " + (number + 1) + " of " + count + " of a snapshot";
    if (!lines.next()) {
      throw lines.error("the file ends, expected " + expected);
    }
    if (lines.event(expected) != 'm') {
      throw lines.error("'" + lines.eventShown() + "', expected " + expected);
    }
    long start = lines.hex("an address in hex");
    long end = lines.hex("an address in hex");
    String rights = lines.word("rights such as rw-p");
    long offset = lines.hex("an offset in hex");
    long _ = lines.decimal("resident pages");
    long anonymous = lines.decimal("anonymous pages");
    String name = lines.word("a name or -");
    List<String> flags = new ArrayList<>();
    while (lines.more()) {
      flags.add(lines.word("a flag"));
    }
    if (Long.compareUnsigned(start, end) >= 0 || rights.length() != 4) {
      throw lines.error(
          String.format(
              Locale.ROOT, "a VMA [%x-%x) %s, expected a range and rights", start, end, rights));
    }
    return new Snapshot.Area(
        start >>> PAGE_SHIFT,
        end >>> PAGE_SHIFT,
        rights,
        offset >>> PAGE_SHIFT,
        anonymous,
        name,
        flags);
  }
}
