package rmaplab.checker.programs;

import java.util.List;
import rmaplab.checker.explore.Observed;
import rmaplab.memory.sync.Ints;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.Rcu;
import rmaplab.memory.sync.SpinLock;
import rmaplab.memory.sync.Words;

/** The usual small tests of memory models and primitives; what the tasks read is the outcome. */
public final class LitmusProgram extends Program implements Observed {
  private final String name;
  private State state = new State();

  /** The test's name. */
  public LitmusProgram(List<String> arguments) {
    super(arguments.getFirst().equals("independent-reads") ? 4 : 2);
    name = arguments.getFirst();
  }

  @Override
  public void setup() {
    state = new State();
  }

  @Override
  public void task(int task) {
    state.run(name, task);
  }

  @Override
  public String outcome() {
    return state.outcome();
  }

  private static final class State {
    private final Words words = new Words(2);
    private final Ints ints = new Ints(1);
    private final SpinLock lock = new SpinLock(LockClass.ANON_VMA, "l");
    private final Rcu rcu = new Rcu();
    private final StringBuilder[] read = {
      new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder()
    };
    private int plain;

    void run(String name, int task) {
      switch (name) {
        case "store-buffering" -> {
          words.set(task, 1);
          note(task, words.get(1 - task));
        }
        case "message-passing" -> {
          if (task == 0) {
            words.set(0, 1);
            words.set(1, 1);
          } else {
            note(task, words.get(1));
            note(task, words.get(0));
          }
        }
        case "load-buffering" -> {
          note(task, words.get(task));
          words.set(1 - task, 1);
        }
        case "coherence" -> {
          if (task == 0) {
            words.set(0, 1);
            words.set(0, 2);
          } else {
            note(task, words.get(0));
            note(task, words.get(0));
          }
        }
        case "independent-reads" -> {
          if (task < 2) {
            words.set(task, 1);
          } else {
            note(task, words.get(task - 2));
            note(task, words.get(3 - task));
          }
        }
        case "atomic-add" -> note(task, ints.addAndGet(0, 1));
        case "compare-and-set" -> note(task, words.compareAndSet(0, 0, task + 1) ? 1 : 0);
        case "plain-increment" -> plain++;
        case "locked-increment" -> {
          lock.lock();
          note(task, ++plain);
          lock.unlock();
        }
        case "trylock" -> {
          if (lock.tryLock()) {
            note(task, 1);
            lock.unlock();
          } else {
            note(task, 0);
          }
        }
        case "grace-period" -> {
          // What a reader sees after it saw the first write, it sees all of or nothing of.
          if (task == 0) {
            words.set(0, 1);
            rcu.synchronize();
            words.set(1, 1);
          } else {
            rcu.readLock();
            note(task, words.get(0));
            note(task, words.get(1));
            rcu.readUnlock();
          }
        }
        default -> throw new IllegalArgumentException(name);
      }
    }

    private void note(int task, long value) {
      read[task].append(value);
    }

    String outcome() {
      StringBuilder s = new StringBuilder();
      for (StringBuilder r : read) {
        if (!r.isEmpty()) {
          s.append(s.isEmpty() ? "" : ",").append(r);
        }
      }
      return plain == 0 ? s.toString() : s + "=" + plain;
    }
  }
}
