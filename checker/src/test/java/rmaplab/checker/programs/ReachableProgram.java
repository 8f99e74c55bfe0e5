package rmaplab.checker.programs;

import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import rmaplab.checker.Subject;
import rmaplab.checker.Violation;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/** Two designs of a shop of which one is used; each method takes a lock, some can never run. */
public final class ReachableProgram implements Subject {
  private Shop shop = new Market();

  /** For the checker. */
  public ReachableProgram(List<String> arguments) {
    if (!arguments.isEmpty()) {
      throw new IllegalArgumentException("no arguments are known: " + arguments);
    }
  }

  @Override
  public int tasks() {
    return 1;
  }

  @Override
  public String taskName(int task) {
    return "T" + task;
  }

  @Override
  public void setup() {
    shop = choose(true);
  }

  private static Shop choose(boolean market) {
    return market ? new Market() : new Kiosk();
  }

  @Override
  public void task(int task) {
    shop.open();
    IntSupplier count = shop::count;
    Visitor visitor = _ -> shop.lookAround();
    visitor.visitTwice(count.getAsInt());
    Shop least = Collections.min(List.of(shop, choose(true)));
    if (least.toString().isEmpty()) {
      throw new AssertionError("a shop without a name");
    }
  }

  @Override
  public void finish() {
    shop.close();
  }

  @Override
  public Violation classify(Throwable thrown) {
    return new Violation(Violation.Kind.ASSERTION, String.valueOf(thrown.getMessage()));
  }

  /** Somebody who comes twice. */
  interface Visitor {
    void visit(int number);

    default void visitTwice(int number) {
      Once.LOCK.lock();
      Once.LOCK.unlock();
      visit(number);
      visit(number);
    }
  }

  /** A lock that is made at first use. */
  static final class Once {
    static final SpinLock LOCK = Once.make();

    private Once() {}

    private static SpinLock make() {
      SpinLock made = new SpinLock(LockClass.ANON_VMA, "once");
      made.lock();
      made.unlock();
      return made;
    }
  }

  /** What both have in common. */
  abstract static class Shop implements Comparable<Shop> {
    private final SpinLock lock = new SpinLock(LockClass.ANON_VMA, this);

    final void use() {
      lock.lock();
      lock.unlock();
    }

    /** The market does so in another way. */
    void open() {
      lock.lock();
      lock.unlock();
      unlockDoor();
    }

    private void unlockDoor() {
      lock.lock();
      lock.unlock();
    }

    /** The market calls it, in its own. */
    void close() {
      lock.lock();
      lock.unlock();
      lockDoor();
    }

    private void lockDoor() {
      lock.lock();
      lock.unlock();
    }

    int count() {
      lock.lock();
      lock.unlock();
      return 1;
    }

    void lookAround() {
      lock.lock();
      lock.unlock();
    }

    @Override
    public int compareTo(Shop other) {
      use();
      lock.lock();
      lock.unlock();
      return 0;
    }

    @Override
    public String toString() {
      lock.lock();
      lock.unlock();
      return "shop";
    }
  }

  /** The one that is used. */
  static final class Market extends Shop {
    private final SpinLock gate = new SpinLock(LockClass.ANON_VMA, this);

    @Override
    void open() {
      gate.lock();
      gate.unlock();
    }

    @Override
    void close() {
      gate.lock();
      gate.unlock();
      super.close();
    }
  }

  /** The one that is not. */
  static final class Kiosk extends Shop {
    private final SpinLock shutter = new SpinLock(LockClass.ANON_VMA, this);

    Kiosk() {
      pull();
    }

    private void pull() {
      shutter.lock();
      shutter.unlock();
    }

    @Override
    int count() {
      shutter.lock();
      shutter.unlock();
      return super.count();
    }
  }
}
