package rmaplab.kernel.trace;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads recordings made from the kernel's own event log: each line an event, in the kernel's order.
 *
 * <pre>
 *   t MILLIS                        F|K TASK PAGE ERROR      a fault of the program, of the kernel
 *   = TASK NAME ARGS = RESULT       a system call whose entry and return stand together; else
 *   > TASK NAME ARGS                its entry, and later
 *   < TASK NAME RESULT              its return
 *   N PARENT CHILD FLAGS            X TASK FILE              Q TASK
 *   M PID start|exec|exit COUNT     then COUNT lines  m START END RIGHTS OFFSET RSS ANON NAME FLAGS
 * </pre>
 *
 * <p>Guarantee: what does not follow the format is refused with line and expectation; what does,
 * but means nothing here, is passed over and counted. Memory is bounded by the largest snapshot and
 * the number of calls that have not ended.
 */
public final class FtraceReader implements TraceReader {
  /** More tasks than a machine can have (PID_MAX_LIMIT is 2^22), each with one open call. */
  private static final int MOST_OPEN_CALLS = 1 << 22;

  private static final long WRITE = 2;
  private static final long CLONE_VM = 0x100;
  static final String EVENTS = "one of the events t F K = > < N X Q M";

  private final TraceLines lines;
  private final TraceListener listener;
  private final Map<Integer, OpenCall> open = new HashMap<>();
  private final long[] arguments = new long[SystemCall.MOST_ARGUMENTS];

  /** A call that has not ended. */
  private static final class OpenCall {
    private final String name;
    private final long[] arguments;

    OpenCall(String name, long[] arguments) {
      this.name = name;
      this.arguments = arguments;
    }
  }

  /** Reads {@code lines}, of which none was read yet, for {@code listener}. */
  public FtraceReader(TraceLines lines, TraceListener listener) {
    this.lines = lines;
    this.listener = listener;
  }

  /** Whether {@code line} begins as an event does. */
  static boolean isEvent(String line) {
    return line.length() > 1 && line.charAt(1) == ' ' && "tFK=><NXQM".indexOf(line.charAt(0)) >= 0;
  }

  @Override
  public boolean hasFaults() {
    return true;
  }

  @Override
  public boolean step() throws TraceException {
    if (!lines.next()) {
      return false;
    }
    switch (lines.event(EVENTS)) {
      case 'F' -> fault(false);
      case 'K' -> fault(true);
      case 't' -> listener.time(lines.decimal("milliseconds"));
      case '=' -> call();
      case '>' -> enter();
      case '<' -> leave();
      case 'N' -> born();
      case 'X' -> {
        int _ = lines.id();
      }
      case 'Q' -> gone();
      case 'M' -> snapshot();
      default -> throw lines.error("'" + lines.eventShown() + "', expected " + EVENTS);
    }
    return true;
  }

  private void fault(boolean inKernel) throws TraceException {
    int task = lines.id();
    long page = lines.hex("a page number in hex");
    long error = lines.hex("an error code in hex");
    listener.fault(task, page, (error & WRITE) != 0, inKernel);
  }

  /** Reads arguments up to the end of the line, or up to "=" . */
  private int arguments() throws TraceException {
    int count = 0;
    while (lines.more() && lines.peek() != '=') {
      if (count == arguments.length) {
        throw lines.error("more than " + arguments.length + " arguments, expected '= RESULT'");
      }
      arguments[count++] = lines.hex("an argument in hex");
    }
    return count;
  }

  private void call() throws TraceException {
    int task = lines.id();
    String name = lines.word("the name of a system call");
    int count = arguments();
    if (lines.peek() != '=') {
      throw lines.error("the line ends, expected '= RESULT'");
    }
    lines.word("=");
    report(task, name, arguments, count, result());
  }

  private void enter() throws TraceException {
    int task = lines.id();
    String name = lines.word("the name of a system call");
    int count = arguments();
    if (open.size() >= MOST_OPEN_CALLS) {
      throw lines.error("more than " + MOST_OPEN_CALLS + " calls at once, expected their ends");
    }
    open.put(task, new OpenCall(name, Arrays.copyOf(arguments, count)));
    listener.entered(task, SystemCall.named(name));
  }

  /** A child's return from fork has no beginning of its own. */
  private void leave() throws TraceException {
    int task = lines.id();
    String name = lines.word("the name of a system call");
    long result = result();
    OpenCall call = open.remove(task);
    if (call != null && call.name.equals(name)) {
      report(task, name, call.arguments, call.arguments.length, result);
    }
  }

  /** Hex, or an errno in decimal with its sign. */
  private long result() throws TraceException {
    return lines.peek() == '-' ? lines.errno() : lines.hex("a result in hex, or -ERRNO");
  }

  private void report(int task, String name, long[] with, int count, long result)
      throws TraceException {
    SystemCall call = SystemCall.named(name);
    boolean failed = result < 0 && result >= -4095;
    if (!failed && count < call.arguments()) {
      throw lines.error(
          name + " with " + count + " arguments, expected at least " + call.arguments());
    }
    listener.called(task, call, name, with, count, result);
  }

  private void born() throws TraceException {
    int parent = lines.id();
    int child = lines.id();
    long flags = lines.hex("clone flags in hex");
    listener.born(parent, child, (flags & CLONE_VM) != 0);
  }

  private void gone() throws TraceException {
    int task = lines.id();
    open.remove(task);
    listener.gone(task);
  }

  private void snapshot() throws TraceException {
    listener.snapshot(SnapshotReader.read(lines));
  }
}
