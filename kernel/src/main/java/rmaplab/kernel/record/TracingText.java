package rmaplab.kernel.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of the kernel's tracing (trace_pipe) into an event log.
 *
 * <p>Guarantee: events come out in the order of their times. The kernel merges the buffers of its
 * processors as it is read, and an event that one of them is just writing may come late; so the
 * last {@link #WINDOW} lines are held back and sorted. Lines that the kernel dropped are counted,
 * and so are pictures that are not whole.
 *
 * <p>The lines of a picture ({@code rmaplab M}, {@code rmaplab m}) may have other events between
 * them, since only the process itself stands still; those come after it.
 */
final class TracingText {
  /** How many lines are held back. */
  static final int WINDOW = 1024;

  private static final Pattern LINE =
      Pattern.compile(" *(?:.*)-(\\d+) +\\[\\d+] (?:\\S+ )? *(\\d+)\\.(\\d{6}): (\\w+): (.*)");
  private static final Pattern LOST = Pattern.compile("CPU:\\d+ \\[LOST (\\d+) EVENTS]");
  private static final Pattern FAULT =
      Pattern.compile("address=0x([0-9a-f]+) .*error_code=0x([0-9a-f]+)");
  private static final Pattern ENTER = Pattern.compile("NR (-?\\d+) \\((.*)\\)");
  private static final Pattern RETURN = Pattern.compile("NR (-?\\d+) = (-?\\d+)");
  private static final Pattern BORN =
      Pattern.compile("pid=(\\d+) comm=.* clone_flags=([0-9a-f]+).*");
  private static final Pattern EXEC = Pattern.compile("filename=(.*) pid=\\d+ old_pid=\\d+");
  private static final Pattern PICTURE = Pattern.compile("rmaplab M (\\d+) (\\w+) (\\d+)");
  private static final String ROW = "rmaplab m ";
  private static final int PAGE_SHIFT = 12;
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final long MICROS_PER_TICK = 20_000;
  private static final long MILLIS_PER_TICK = 20;

  private final LineSink out;
  private final PriorityQueue<Event> window = new PriorityQueue<>();
  private long sequence;
  private long firstMicros = -1;
  private long lastTick = -1;

  /** A call whose entry was read, and after which nothing came yet. */
  private @Nullable Entry entry;

  /** The rows of a picture that are still to come, and what came between. */
  private int rowsMissing;

  private final List<Event> behindPicture = new ArrayList<>();

  private final Counts counts = new Counts();

  /** What came by. */
  static final class Counts {
    long processes;
    long execs;
    long exits;
    long lost;
    long brokenPictures;
  }

  private record Event(long micros, long sequence, int task, String kind, String rest)
      implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private record Entry(int task, String name, String arguments) {
    String text() {
      return task + " " + name + " " + arguments;
    }
  }

  TracingText(LineSink out) {
    this.out = out;
  }

  /** Takes a line of trace_pipe. */
  void line(String text) throws IOException {
    Matcher matcher = LINE.matcher(text);
    if (!matcher.matches()) {
      Matcher lost = LOST.matcher(text);
      // Anything else would be an event that cannot be told: it is lost as well.
      counts.lost += lost.matches() ? Long.parseLong(lost.group(1)) : 1;
      return;
    }
    long micros =
        Long.parseLong(matcher.group(2)) * MICROS_PER_SECOND + Long.parseLong(matcher.group(3));
    window.add(
        new Event(
            micros,
            sequence++,
            Integer.parseInt(matcher.group(1)),
            matcher.group(4),
            matcher.group(5)));
    if (window.size() > WINDOW) {
      take(window.remove());
    }
  }

  /** No more lines come. */
  Counts end() throws IOException {
    while (!window.isEmpty()) {
      take(window.remove());
    }
    if (rowsMissing > 0) {
      counts.brokenPictures++;
    }
    writeEntry();
    return counts;
  }

  private void take(Event event) throws IOException {
    if (rowsMissing == 0) {
      tell(event);
      return;
    }
    if (!event.rest.startsWith(ROW)) {
      behindPicture.add(event);
      return;
    }
    out.line(event.rest.substring(ROW.length() - 2));
    rowsMissing--;
    if (rowsMissing == 0) {
      List<Event> waiting = List.copyOf(behindPicture);
      behindPicture.clear();
      for (Event next : waiting) {
        take(next);
      }
    }
  }

  private void tell(Event event) throws IOException {
    tick(event.micros);
    switch (event.kind) {
      case "page_fault_user" -> fault("F", event);
      case "page_fault_kernel" -> fault("K", event);
      case "sys_enter" -> enter(event);
      case "sys_exit" -> leave(event);
      case "task_newtask" -> born(event);
      case "sched_process_exec" -> {
        Matcher exec = EXEC.matcher(event.rest);
        counts.execs++;
        write("X " + event.task + " " + (exec.matches() ? exec.group(1).replace(' ', '_') : "?"));
      }
      case "sched_process_exit" -> write("Q " + event.task);
      case "tracing_mark_write", "print" -> picture(event);
      default -> counts.lost++;
    }
  }

  private void tick(long micros) throws IOException {
    if (firstMicros < 0) {
      firstMicros = micros;
    }
    long tick = (micros - firstMicros) / MICROS_PER_TICK;
    if (tick > lastTick) {
      lastTick = tick;
      writeEntry();
      out.line("t " + tick * MILLIS_PER_TICK);
    }
  }

  private void write(String line) throws IOException {
    writeEntry();
    out.line(line);
  }

  private void writeEntry() throws IOException {
    if (entry != null) {
      out.line("> " + entry.text());
      entry = null;
    }
  }

  private void fault(String sign, Event event) throws IOException {
    Matcher fault = FAULT.matcher(event.rest);
    if (fault.matches()) {
      long page = Long.parseUnsignedLong(fault.group(1), 16) >>> PAGE_SHIFT;
      write(sign + " " + event.task + " " + Long.toHexString(page) + " " + fault.group(2));
    }
  }

  private void enter(Event event) throws IOException {
    Matcher enter = ENTER.matcher(event.rest);
    if (!enter.matches()) {
      counts.lost++;
      return;
    }
    int number = Integer.parseInt(enter.group(1));
    String[] arguments = enter.group(2).split(", ", -1);
    SystemCallNumbers.Call call = SystemCallNumbers.of(number);
    int shown = Math.min(call.arguments(), arguments.length);
    writeEntry();
    entry =
        new Entry(event.task, call.name(), String.join(" ", List.of(arguments).subList(0, shown)));
  }

  private void leave(Event event) throws IOException {
    Matcher leave = RETURN.matcher(event.rest);
    if (!leave.matches()) {
      counts.lost++;
      return;
    }
    long value = Long.parseLong(leave.group(2));
    String result = value < 0 ? Long.toString(value) : Long.toHexString(value);
    String name = SystemCallNumbers.of(Integer.parseInt(leave.group(1))).name();
    if (entry != null && entry.task == event.task) {
      out.line("= " + entry.text() + " = " + result);
      entry = null;
    } else {
      write("< " + event.task + " " + name + " " + result);
    }
  }

  private void born(Event event) throws IOException {
    Matcher born = BORN.matcher(event.rest);
    if (!born.matches()) {
      counts.lost++;
      return;
    }
    counts.processes++;
    write("N " + event.task + " " + born.group(1) + " " + born.group(2));
  }

  private void picture(Event event) throws IOException {
    Matcher picture = PICTURE.matcher(event.rest);
    if (picture.matches()) {
      rowsMissing = Integer.parseInt(picture.group(3));
      counts.exits += picture.group(2).equals("exit") ? 1 : 0;
      write("M " + picture.group(1) + " " + picture.group(2) + " " + rowsMissing);
    } else if (event.rest.startsWith(ROW)) {
      counts.brokenPictures++;
    }
  }

  /** The system calls that are recorded: names and how many arguments matter, on x86-64. */
  static final class SystemCallNumbers {
    private static final Map<Integer, Call> CALLS = calls();

    private SystemCallNumbers() {}

    /** A system call. */
    record Call(String name, int arguments) {}

    private static Map<Integer, Call> calls() {
      String[] rows = {
        "9 mmap 6",
        "10 mprotect 3",
        "11 munmap 2",
        "12 brk 1",
        "25 mremap 5",
        "28 madvise 3",
        "29 shmget 3",
        "30 shmat 3",
        "56 clone 5",
        "57 fork 0",
        "58 vfork 0",
        "59 execve 0",
        "60 exit 1",
        "67 shmdt 1",
        "149 mlock 2",
        "150 munlock 2",
        "151 mlockall 1",
        "152 munlockall 0",
        "157 prctl 3",
        "216 remap_file_pages 5",
        "231 exit_group 1",
        "237 mbind 6",
        "319 memfd_create 0",
        "322 execveat 0",
        "323 userfaultfd 1",
        "325 mlock2 3",
        "329 pkey_mprotect 4",
        "435 clone3 2",
        "440 process_madvise 5",
      };
      Map<Integer, Call> calls = new HashMap<>();
      for (String row : rows) {
        String[] fields = row.split(" ", -1);
        calls.put(Integer.parseInt(fields[0]), new Call(fields[1], Integer.parseInt(fields[2])));
      }
      return Map.copyOf(calls);
    }

    static Call of(int number) {
      return CALLS.getOrDefault(number, new Call(String.format(Locale.ROOT, "call_%d", number), 6));
    }
  }
}
