package rmaplab.checker.controlled;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace.StepKind;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Locations;

/**
 * Controlled physical memory.
 *
 * <p>Allocating must not make tasks depend on each other, which they would if they drew from one
 * list: so what the set-up leaves is divided among the tasks, as per-processor lists divide it. A
 * freed frame is not handed out again while its part lasts, so that any later access to it is seen
 * as one to a freed frame; then a task gets back, oldest first, frames of its part that it has
 * freed itself.
 *
 * <p>An access concerns a whole frame and is a scheduling point. A copy is a read and then a write.
 */
public final class FrameStore {
  private static final Engine ENGINE = Hooks.ENGINE;
  private static final int NONE = -1;

  private final int frames;
  private final int words;
  private final Allocations allocations;
  private final long[] @Nullable [] bytes;
  private final Locations locations = ENGINE.locations();
  private final LiveCount live = new LiveCount();
  private final BitSet allocated = new BitSet();
  private final Parts parts;

  /** All frames free and zeroed. */
  public FrameStore(int frames, int frameBytes, Allocations allocations) {
    if (frames < 1 || frameBytes < Long.BYTES || frameBytes % Long.BYTES != 0) {
      throw new IllegalArgumentException(frames + " frames of " + frameBytes + " bytes");
    }
    this.frames = frames;
    this.words = frameBytes / Long.BYTES;
    this.allocations = allocations;
    bytes = new long[frames][];
    parts = new Parts(frames);
  }

  /** The number of frames, free or not. */
  public int frames() {
    return frames;
  }

  /** The size of a frame. */
  public int frameBytes() {
    return words * Long.BYTES;
  }

  /** Takes a free frame; -1 when there is none or the allocation was made to fail. */
  public int allocate() {
    if (!allocations.permit("page")) {
      return NONE;
    }
    int frame = parts.take(allocated);
    if (frame != NONE) {
      allocated.set(frame);
      live.add(1);
      ENGINE.told(StepKind.ALLOCATE, () -> "allocate page f" + frame);
    }
    return frame;
  }

  /** Gives a frame back; nobody may access it until it is allocated again. */
  public void free(int frame) {
    locations.change(frame);
    if (!allocated.get(frame)) {
      ENGINE.fail(Violation.Kind.ASSERTION, () -> "page f" + frame + " is freed twice");
    }
    allocated.clear(frame);
    live.add(-1);
    parts.give(frame);
    ENGINE.told(StepKind.FREE, () -> "free page f" + frame);
  }

  /** How many frames are allocated; only outside tasks. */
  public long live() {
    return live.get();
  }

  /** Reads the 8-byte word at {@code offset}. */
  public long getLong(int frame, int offset) {
    locations.look(frame);
    check(frame);
    long[] now = bytes[frame];
    long value = now == null ? 0 : now[offset / Long.BYTES];
    if (ENGINE.isTelling()) {
      ENGINE.looked("the data of page f" + frame, value);
    }
    return value;
  }

  /** Writes the 8-byte word at {@code offset}. */
  public void setLong(int frame, int offset, long value) {
    locations.change(frame);
    check(frame);
    long[] data = data(frame);
    long before = data[offset / Long.BYTES];
    data[offset / Long.BYTES] = value;
    if (ENGINE.isTelling()) {
      ENGINE.changed(this, "the data of page f" + frame, frame + ":" + offset, before, value);
    }
  }

  /** Copies all bytes of one frame to another. */
  public void copy(int from, int to) {
    locations.look(from);
    check(from);
    long[] source = bytes[from];
    long[] snapshot = source == null ? null : source.clone();
    locations.change(to);
    check(to);
    bytes[to] = snapshot;
    ENGINE.told(StepKind.WRITE, () -> "copy the data of page f" + from + " to f" + to);
  }

  /** Makes all bytes of a frame zero. */
  public void zero(int frame) {
    locations.change(frame);
    check(frame);
    bytes[frame] = null;
    ENGINE.told(StepKind.WRITE, () -> "zero page f" + frame);
  }

  private long[] data(int frame) {
    long[] data = bytes[frame];
    return data == null ? bytes[frame] = new long[words] : data;
  }

  private void check(int frame) {
    if (!allocated.get(frame) && ENGINE.task() >= -1) {
      ENGINE.fail(
          Violation.Kind.STALE_MAPPING, () -> "access to page f" + frame + ", which is free");
    }
  }

  /** Who draws which frames from where. */
  private static final class Parts {
    private static final int ALONE = 8;
    private final int frames;
    private final int[] cursor = new int[ALONE + 1];
    private final java.util.List<java.util.ArrayDeque<Integer>> freed;
    private int perTask = -1;
    private int divided;

    Parts(int frames) {
      this.frames = frames;
      freed = new java.util.ArrayList<>();
      for (int i = 0; i <= ALONE; i++) {
        freed.add(new java.util.ArrayDeque<>());
      }
    }

    int take(BitSet allocated) {
      int task = ENGINE.task();
      if (task < 0) {
        return takeAlone(allocated);
      }
      if (perTask < 0) {
        divided = cursor[ALONE];
        perTask = (frames - divided) / ENGINE.tasks();
        for (int t = 0; t < ENGINE.tasks(); t++) {
          cursor[t] = divided + t * perTask;
        }
      }
      if (cursor[task] < divided + (task + 1) * perTask) {
        return cursor[task]++;
      }
      Integer own = freed.get(task).pollFirst();
      if (own == null) {
        ENGINE.stop(
            "a task used up its part of physical memory, "
                + perTask
                + " of "
                + frames
                + " frames; the machine needs more");
      }
      return own == null ? NONE : own;
    }

    /** Set-up: upwards. Later: whatever is free, untouched frames first. */
    private int takeAlone(BitSet allocated) {
      if (perTask < 0 && cursor[ALONE] < frames) {
        return cursor[ALONE]++;
      }
      int free = allocated.previousClearBit(frames - 1);
      return free < 0 ? NONE : free;
    }

    void give(int frame) {
      int task = ENGINE.task();
      if (task >= 0 && perTask > 0 && frame >= divided && (frame - divided) / perTask == task) {
        freed.get(task).addLast(frame);
      }
    }
  }
}
