package rmaplab.kernel.trace;

import org.jspecify.annotations.Nullable;

/**
 * Events of a recording on their way from the thread that reads to the one that performs.
 *
 * <p>Guarantee: what was told to a batch, it tells in the same order, and of each event the line.
 * It makes no objects: an event is a few numbers in an array, which is used again and again; texts
 * and snapshots stand beside it.
 *
 * <pre>
 *   fault     kind, flags, task | line | page
 *   called    kind, count, task | line | result | arguments...    and the call and its name
 * </pre>
 */
final class EventBatch implements TraceListener {
  static final int WORDS = 1 << 12;
  private static final int OBJECTS = 1 << 10;

  /** Head, line, result, arguments. */
  private static final int LONGEST = 3 + SystemCall.MOST_ARGUMENTS;

  /** More events than a line can make: a line of strace makes three. */
  private static final int MOST_OF_A_LINE = 8;

  private static final int FLAGS_SHIFT = 8;
  private static final int TASK_SHIFT = 32;
  private static final int WRITE = 1;
  private static final int IN_KERNEL = 2;
  private static final int SHARES_MEMORY = 1;

  private static final int TIME = 0;
  private static final int FAULT = 1;
  private static final int ENTERED = 2;
  private static final int CALLED = 3;
  private static final int BORN = 4;
  private static final int GONE = 5;
  private static final int SNAPSHOT = 6;
  private static final int SKIPPED = 7;

  private final TraceLines lines;
  private final long[] words = new long[WORDS];
  private final Object[] objects = new Object[OBJECTS];
  private final long[] arguments = new long[SystemCall.MOST_ARGUMENTS];
  private int filled;
  private int filledObjects;
  private int told;
  private int toldObjects;
  private boolean last;
  private @Nullable Throwable failure;

  /** An empty batch for events that are read from {@code lines}. */
  EventBatch(TraceLines lines) {
    this.lines = lines;
  }

  /** Empties it. */
  void clear() {
    for (int i = 0; i < filledObjects; i++) {
      objects[i] = "";
    }
    filled = 0;
    filledObjects = 0;
    told = 0;
    toldObjects = 0;
  }

  /** Whether there may be no room for the events of another line. */
  boolean isFull() {
    return filled + MOST_OF_A_LINE * LONGEST > WORDS
        || filledObjects + 2 * MOST_OF_A_LINE > OBJECTS;
  }

  /** Nothing comes after this batch, because the recording has ended or something went wrong. */
  void setLast(@Nullable Throwable why) {
    last = true;
    failure = why;
  }

  /** Whether nothing comes after it. */
  boolean isLast() {
    return last;
  }

  /** What went wrong at its end, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Whether all its events have been told. */
  boolean isTold() {
    return told == filled;
  }

  private void head(int kind, int flags, int task) {
    words[filled++] = (long) task << TASK_SHIFT | flags << FLAGS_SHIFT | kind;
    words[filled++] = lines.number();
  }

  @Override
  public void time(long millis) {
    head(TIME, 0, 0);
    words[filled++] = millis;
  }

  @Override
  public void fault(int task, long page, boolean write, boolean inKernel) {
    head(FAULT, (write ? WRITE : 0) | (inKernel ? IN_KERNEL : 0), task);
    words[filled++] = page;
  }

  @Override
  public void entered(int task, SystemCall call) {
    head(ENTERED, 0, task);
    objects[filledObjects++] = call;
  }

  @Override
  public void called(int task, SystemCall call, String name, long[] with, int count, long result) {
    head(CALLED, count, task);
    words[filled++] = result;
    System.arraycopy(with, 0, words, filled, count);
    filled += count;
    objects[filledObjects++] = call;
    objects[filledObjects++] = name;
  }

  @Override
  public void born(int parent, int child, boolean sharesMemory) {
    head(BORN, sharesMemory ? SHARES_MEMORY : 0, parent);
    words[filled++] = child;
  }

  @Override
  public void gone(int task) {
    head(GONE, 0, task);
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    head(SNAPSHOT, 0, 0);
    objects[filledObjects++] = snapshot;
  }

  @Override
  public void skipped(String what) {
    head(SKIPPED, 0, 0);
    objects[filledObjects++] = what;
  }

  /** The line of the next event; there is one. */
  long line() {
    return words[told + 1];
  }

  /** Tells the next event; there is one. */
  void tell(TraceListener listener) throws TraceException {
    long head = words[told];
    told += 2;
    int task = (int) (head >> TASK_SHIFT);
    int flags = (int) head >>> FLAGS_SHIFT;
    switch ((int) head & (1 << FLAGS_SHIFT) - 1) {
      case TIME -> listener.time(words[told++]);
      case FAULT ->
          listener.fault(task, words[told++], (flags & WRITE) != 0, (flags & IN_KERNEL) != 0);
      case ENTERED -> listener.entered(task, (SystemCall) objects[toldObjects++]);
      case CALLED -> tellCalled(listener, task, flags);
      case BORN -> listener.born(task, (int) words[told++], (flags & SHARES_MEMORY) != 0);
      case GONE -> listener.gone(task);
      case SNAPSHOT -> listener.snapshot((Snapshot) objects[toldObjects++]);
      case SKIPPED -> listener.skipped((String) objects[toldObjects++]);
      default -> throw new AssertionError("no kind of event: " + head);
    }
  }

  private void tellCalled(TraceListener listener, int task, int count) throws TraceException {
    long result = words[told++];
    System.arraycopy(words, told, arguments, 0, count);
    told += count;
    SystemCall call = (SystemCall) objects[toldObjects++];
    String name = (String) objects[toldObjects++];
    listener.called(task, call, name, arguments, count, result);
  }
}
