package rmaplab.checker.programs;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/** The plain state of a random program, which alone of it is woven. */
final class SharedPlain {
  private final int[] array = new int[2];
  private int plain0;
  private int plain1;
  private volatile int marked;

  int get(int n) {
    return n == 0 ? plain0 : plain1;
  }

  void set(int n, int value) {
    if (n == 0) {
      plain0 = value;
    } else {
      plain1 = value;
    }
  }

  void add(int n) {
    if (n == 0) {
      plain0++;
    } else {
      plain1++;
    }
  }

  int element(int n) {
    return array[n];
  }

  void addElement(int n) {
    array[n]++;
  }

  int marked() {
    return marked;
  }

  void mark(int value) {
    marked = value;
  }

  @Override
  public String toString() {
    return plain0 + " " + plain1 + " " + marked + " " + array[0] + " " + array[1];
  }

  /** An object of a slab or a pool. */
  static final class Item {
    private final SpinLock lock = new SpinLock(LockClass.ANON_VMA, this);
    private int value;
    private @Nullable Item link;

    int value() {
      return value;
    }

    void setValue(int now) {
      value = now;
    }

    boolean isLinked() {
      return link != null;
    }

    void bump() {
      lock.lock();
      value++;
      lock.unlock();
    }

    @Override
    public String toString() {
      return "item";
    }
  }
}
