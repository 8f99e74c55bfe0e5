package rmaplab.checker.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What each task may still know of what it has seen: its local state, told from outside.
 *
 * <p>A task is deterministic, so where it stands and what its local variables hold follows from
 * what it has read, called and made. That is written down call by call. When a method returns, all
 * that was written down in it is forgotten: of it only the result is left, which the caller has
 * seen. When a statement is over that stored to no local variable and decided nothing, what it saw
 * is forgotten too; that it has been run is not: the path through a method is part of what is
 * known.
 *
 * <p>Off unless a {@link StateKey} asks for it, and then only in copies that are woven to tell.
 */
public final class Histories {
  private final Scheduler scheduler;
  private final History[] tasks = new History[Clocks.TASKS];

  Histories(Scheduler scheduler) {
    this.scheduler = scheduler;
    for (int t = 0; t < tasks.length; t++) {
      tasks[t] = new History();
    }
  }

  void begin() {
    for (History task : tasks) {
      task.clear();
    }
  }

  History of(int task) {
    return tasks[task];
  }

  /** A method begins; gives the number of its frame. */
  public int entered() {
    int m = scheduler.me;
    return m < Scheduler.ALONE ? tasks[m].push() : 0;
  }

  /** A method returns. */
  public void left(int frame) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      tasks[m].pop(frame);
    }
  }

  /** A statement is over that leaves nothing behind. */
  public void passed(int frame, int statement) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      tasks[m].passed(frame, statement);
    }
  }

  /** A statement is over that may leave something in local variables, or an exception is caught. */
  public void kept(int frame, int statement) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      tasks[m].kept(frame, statement);
    }
  }

  /** A number was seen. */
  public void saw(long value) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      tasks[m].add(value, null);
    }
  }

  /** A reference was seen. */
  public void saw(@Nullable Object value) {
    int m = scheduler.me;
    if (m < Scheduler.ALONE) {
      tasks[m].add(0, value);
    }
  }

  /** Of one task. */
  static final class History {
    private long[] numbers = new long[64];
    private @Nullable Object[] references = new Object[64];
    private int size;
    private int frame = -1;
    private int[] base = new int[16];
    private int[] kept = new int[16];
    private long[] path = new long[16];

    void clear() {
      Arrays.fill(references, 0, size, null);
      size = 0;
      frame = -1;
    }

    int push() {
      if (++frame == base.length) {
        base = Arrays.copyOf(base, frame * 2);
        kept = Arrays.copyOf(kept, frame * 2);
        path = Arrays.copyOf(path, frame * 2);
      }
      base[frame] = size;
      kept[frame] = size;
      path[frame] = 0;
      return frame;
    }

    void pop(int f) {
      size = base[f];
      frame = f - 1;
    }

    void passed(int f, int statement) {
      frame = f;
      size = kept[f];
      path[f] = StateKey.mix(path[f] + statement);
    }

    void kept(int f, int statement) {
      frame = f;
      kept[f] = size;
      path[f] = StateKey.mix(path[f] + statement);
    }

    void add(long number, @Nullable Object reference) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, size * 2);
        references = Arrays.copyOf(references, size * 2);
      }
      numbers[size] = number;
      references[size++] = reference;
    }

    /** Tells a key everything. */
    void tell(StateKey key) {
      key.add(frame);
      for (int f = 0; f <= frame; f++) {
        key.add(path[f]);
        key.add(base[f]);
        key.add(kept[f]);
      }
      key.add(size);
      for (int i = 0; i < size; i++) {
        Object reference = references[i];
        if (reference == null) {
          key.add(numbers[i]);
        } else {
          key.addReference(reference);
        }
      }
    }
  }
}
