package rmaplab.checker.programs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Subject;
import rmaplab.checker.Violation;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.Rcu;
import rmaplab.memory.sync.Refs;
import rmaplab.memory.sync.Slab;
import rmaplab.memory.sync.SpinLock;

/** A correct program each of whose steps matters, but for one. */
public final class MutableProgram implements Subject {
  private Bank bank = new Bank();

  /** For the checker. */
  public MutableProgram(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("no arguments are known: " + arguments);
    }
  }

  @Override
  public int tasks() {
    return 2;
  }

  @Override
  public String taskName(int task) {
    return "T" + task;
  }

  @Override
  public void setup() {
    bank = new Bank();
  }

  @Override
  public void task(int task) {
    if (task == 0) {
      bank.withdraw();
      bank.look();
    } else {
      bank.withdraw();
      bank.replace();
    }
  }

  @Override
  public void finish() {
    bank.close();
  }

  @Override
  public Violation classify(Throwable thrown) {
    return new Violation(Violation.Kind.ASSERTION, String.valueOf(thrown.getMessage()));
  }

  /** One coin for two who want it, and a note that is replaced while it is read. */
  abstract static class Account {
    final SpinLock lock = new SpinLock(LockClass.ANON_VMA, this);
    int coins = 1;

    /** Overridden, and never called: no mutation of it matters. */
    void withdraw() {
      lock.lock();
      coins--;
      lock.unlock();
    }
  }

  /** What the tasks work on. */
  static final class Bank extends Account {
    private final Rcu rcu = new Rcu();
    private final Slab<Note> notes = new Slab<>("note", Note::new, new Allocations());
    private final Refs<Note> current = new Refs<>(1);
    private int spent;
    private int counted;

    Bank() {
      current.set(0, notes.allocate());
    }

    @Override
    void withdraw() {
      lock.lock();
      if (coins > 0) {
        coins--;
        spent++;
      }
      lock.unlock();
    }

    void look() {
      rcu.readLock();
      Note note = current.get(0);
      if (note != null) {
        lock.lock();
        counted += note.value;
        lock.unlock();
      }
      rcu.readUnlock();
    }

    void replace() {
      Note old = current.get(0);
      current.set(0, null);
      rcu.synchronize();
      retire(old);
    }

    private void retire(@Nullable Note old) {
      if (old != null) {
        notes.free(old);
      }
    }

    void close() {
      if (coins < 0 || spent != 1 || counted < 0) {
        throw new AssertionError("coins " + coins + ", spent " + spent);
      }
    }
  }

  /** Something that is freed. */
  static final class Note {
    int value;
  }
}
