package rmaplab.kernel.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code strace -f} writes: system calls in the order of their ends, of a process or of
 * several, with times or without, with names of flags or with numbers, with file names or without.
 *
 * <p>It has no faults. An exec is told as a snapshot that has a stack and nothing else; calls on
 * what the kernel has mapped besides cannot be followed, unless the recorder has put the kernel's
 * list behind the exec, in the form that an event log has ({@link SnapshotReader}).
 *
 * <p>A child may speak before its parent has returned from the call that made it. A task that
 * nobody knows is then taken for the child of the call that has been open for longest.
 */
public final class StraceReader implements TraceReader {
  private static final long STACK_END = 0x7ffffffffL;
  private static final long STACK_PAGES = 33;
  private static final long STACK_WRITTEN = 2;
  private static final int MOST_OPEN_CALLS = 1 << 22;
  private static final int ONE_PROCESS = 1;
  private static final long CLONE_VM = 0x100;
  private static final String UNFINISHED = "<unfinished ...>";
  private static final String RESUMED = " resumed>";
  private static final String PICTURE = "M ";

  private final TraceLines lines;
  private final TraceListener listener;

  /** The beginnings of calls that have not ended, by task, the oldest first. */
  private final Map<Integer, String> open = new LinkedHashMap<>();

  /** Tasks that have said something, or been born, and not gone. */
  private final Set<Integer> known = new HashSet<>();

  /** Children that have spoken before their parents' calls returned; some have gone since. */
  private final Set<Integer> early = new HashSet<>();

  private final long[] arguments = new long[SystemCall.MOST_ARGUMENTS];
  private double firstSecond = -1;
  private long lastMillis = -1;

  StraceReader(TraceLines lines, TraceListener listener) {
    this.lines = lines;
    this.listener = listener;
  }

  @Override
  public boolean hasFaults() {
    return false;
  }

  /** Whether {@code text} can be a line of strace. */
  static boolean isLine(String text) {
    String rest = new Head(text).rest;
    return rest.startsWith("+++ ") || rest.startsWith("--- ") || callName(rest) != null;
  }

  private static @Nullable String callName(String rest) {
    int open = rest.indexOf('(');
    return open > 0 && StraceLine.isName(rest.substring(0, open)) ? rest.substring(0, open) : null;
  }

  /** What stands before a call: {@code PID}, {@code [pid PID]}, a time; each may be missing. */
  private static final class Head {
    private int task = ONE_PROCESS;
    private double seconds = -1;
    private final String rest;

    Head(String line) {
      String text = line.strip();
      if (text.startsWith("[pid")) {
        int end = text.indexOf(']');
        task = end < 0 ? ONE_PROCESS : id(text.substring(4, end).strip());
        text = end < 0 ? text : text.substring(end + 1).strip();
      } else if (isNumber(first(text)) && !first(text).contains(".")) {
        task = id(first(text));
        text = text.substring(first(text).length()).strip();
      }
      String time = first(text);
      if (isNumber(time) || time.indexOf(':') > 0 && Character.isDigit(time.charAt(0))) {
        seconds = seconds(time);
        text = text.substring(time.length()).strip();
      }
      rest = text;
    }

    private static String first(String text) {
      int blank = text.indexOf(' ');
      return blank < 0 ? text : text.substring(0, blank);
    }

    private static boolean isNumber(String text) {
      return !text.isEmpty()
          && text.length() <= 20
          && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    private static int id(String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException _) {
        return ONE_PROCESS;
      }
    }

    /** Seconds, or a time of day. */
    private static double seconds(String text) {
      double seconds = 0;
      try {
        for (String part : text.split(":", -1)) {
          seconds = seconds * 60 + Double.parseDouble(part);
        }
      } catch (NumberFormatException _) {
        return -1;
      }
      return seconds;
    }
  }

  @Override
  public boolean step() throws TraceException {
    if (!lines.next()) {
      return false;
    }
    String text = lines.text();
    if (text.startsWith(PICTURE)) {
      picture();
      return true;
    }
    Head head = new Head(text);
    tellTime(head.seconds);
    String rest = head.rest;
    if (rest.startsWith("+++ ")) {
      open.remove(head.task);
      known.remove(head.task);
      listener.gone(head.task);
    } else if (!rest.startsWith("--- ")) {
      if (!known.contains(head.task)) {
        appear(head.task);
      }
      call(head.task, rest);
    }
    return true;
  }

  /** The kernel's list of what an exec has mapped; it takes the place of the mere stack. */
  private void picture() throws TraceException {
    lines.event(PICTURE);
    Snapshot snapshot = SnapshotReader.read(lines);
    known.add(snapshot.pid());
    listener.snapshot(snapshot);
  }

  private void tellTime(double seconds) throws TraceException {
    if (seconds < 0) {
      return;
    }
    if (firstSecond < 0) {
      firstSecond = seconds;
    }
    long millis = Math.round((seconds - firstSecond) * 1000);
    if (millis > lastMillis) {
      lastMillis = millis;
      listener.time(millis);
    }
  }

  private void call(int task, String rest) throws TraceException {
    String whole = rest;
    if (rest.startsWith("<... ")) {
      int end = rest.indexOf(RESUMED);
      String begun = open.remove(task);
      if (end < 0) {
        throw wrong(rest);
      }
      if (begun == null) {
        listener.skipped("ends of calls without a beginning");
        return;
      }
      whole = begun + rest.substring(end + RESUMED.length());
    }
    if (whole.endsWith(UNFINISHED)) {
      begin(task, whole.substring(0, whole.length() - UNFINISHED.length()));
      return;
    }
    StraceLine line = StraceLine.of(whole);
    if (line == null) {
      throw wrong(rest);
    }
    finished(task, line);
  }

  private TraceException wrong(String rest) {
    String shown = rest.length() > 40 ? rest.substring(0, 40) + "..." : rest;
    return lines.error("'" + TraceLines.printable(shown) + "', expected NAME(ARGUMENTS) = RESULT");
  }

  private void begin(int task, String begun) throws TraceException {
    String name = callName(begun);
    if (name == null) {
      throw wrong(begun);
    }
    if (open.size() >= MOST_OPEN_CALLS) {
      throw lines.error("more than " + MOST_OPEN_CALLS + " calls at once, expected their ends");
    }
    open.put(task, begun);
    SystemCall call = SystemCall.named(name);
    if (!call.isExec()) {
      listener.entered(task, call);
    }
  }

  private void finished(int task, StraceLine line) throws TraceException {
    SystemCall call = SystemCall.named(line.name());
    Long result = StraceValue.result(line.result());
    if (result == null) {
      // "= ?": a call that does not return.
      return;
    }
    boolean failed = result < 0 && result >= -4095;
    if (call.isExec()) {
      if (!failed) {
        listener.snapshot(newStack(task));
      }
      return;
    }
    if (isBirth(call)) {
      int child = (int) (long) result;
      boolean told = early.remove(child) || known.contains(child);
      if (!failed && result > 0 && !told) {
        born(task, child, line.name(), line);
      }
      return;
    }
    int count = 0;
    if (call.changesMemory()) {
      for (String part : line.split()) {
        Long value = count < arguments.length ? StraceValue.of(part) : null;
        if (value == null) {
          break;
        }
        arguments[count++] = value;
      }
      if (count < call.arguments()) {
        listener.skipped(line.name() + " with arguments that cannot be read");
        return;
      }
    }
    listener.called(task, call, line.name(), arguments, count, result);
  }

  private static boolean isBirth(SystemCall call) {
    return switch (call) {
      case FORK, VFORK, CLONE, CLONE3 -> true;
      default -> false;
    };
  }

  private void born(int parent, int child, String name, StraceLine line) throws TraceException {
    String flags = line.field("flags");
    boolean shares =
        name.equals("vfork") || flags != null && StraceValue.has(flags, CLONE_VM, "CLONE_VM");
    known.add(child);
    listener.born(parent, child, shares);
  }

  /**
   * A task speaks for the first time: a child whose parent has not returned, or the first of all.
   */
  private void appear(int task) throws TraceException {
    List<Integer> parents = new ArrayList<>();
    for (Map.Entry<Integer, String> entry : open.entrySet()) {
      String name = callName(entry.getValue());
      if (name != null && isBirth(SystemCall.named(name))) {
        parents.add(entry.getKey());
      }
    }
    known.add(task);
    if (parents.isEmpty()) {
      return;
    }
    if (parents.size() > 1) {
      listener.skipped("children of one of several parents (the first was taken)");
    }
    early.add(task);
    int parent = parents.getFirst();
    String begun = open.getOrDefault(parent, "");
    String name = callName(begun);
    born(parent, task, name == null ? "" : name, new StraceLine("", begun, ""));
  }

  private Snapshot newStack(int task) {
    Snapshot.Area stack =
        new Snapshot.Area(
            STACK_END - STACK_PAGES,
            STACK_END,
            "rw-p",
            0,
            STACK_WRITTEN,
            "[stack]",
            List.of("gd", "ac"));
    return new Snapshot(lines.number(), task, Snapshot.Kind.UNSEEN_EXEC, List.of(stack));
  }
}
