package rmaplab.checker.programs;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.FrameStore;
import rmaplab.memory.sync.Ints;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.Mutex;
import rmaplab.memory.sync.PageLocks;
import rmaplab.memory.sync.Rcu;
import rmaplab.memory.sync.ReadWriteLock;
import rmaplab.memory.sync.Refs;
import rmaplab.memory.sync.Slab;
import rmaplab.memory.sync.SpinLock;
import rmaplab.memory.sync.Tlb;
import rmaplab.memory.sync.TypeStablePool;
import rmaplab.memory.sync.Words;

/** Small programs, wrong and right, for each thing that the checker detects; two tasks each. */
public final class SeededProgram extends Program {
  private final String name;
  private State state = new State();

  /** The program's name. */
  public SeededProgram(List<String> arguments) {
    super(2);
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
  public void finish() {
    state.finish(name);
  }

  private static final class Item {
    private final SpinLock lock = new SpinLock(LockClass.ANON_VMA, this);
    private final Part part = new Part();
    private final Ints count = new Ints(1);
    private int value;
    private @Nullable Item next;

    @Override
    public String toString() {
      return "I";
    }
  }

  /** Lives and dies with its item. */
  private static final class Part {
    private int inner;
  }

  private static final class State {
    private final SpinLock a = new SpinLock(LockClass.ANON_VMA, "a");
    private final SpinLock b = new SpinLock(LockClass.ANON_VMA, "b");
    private final SpinLock outer = new SpinLock(LockClass.I_MMAP, "i");
    private final SpinLock table = new SpinLock(LockClass.PAGE_TABLE, "t");
    private final Mutex mutex = new Mutex(LockClass.ALL_LOCKS, "all");
    private final ReadWriteLock space = new ReadWriteLock(LockClass.MMAP, "P0");
    private final PageLocks pages = new PageLocks(4);
    private final Words words = new Words(2);
    private final Rcu rcu = new Rcu();
    private final Tlb tlb = new Tlb();
    private final Allocations allocations = new Allocations();
    private final FrameStore store = new FrameStore(32, 8, allocations);
    private final Slab<Item> slab = new Slab<>("item", Item::new, allocations);
    private final TypeStablePool<Item> pool =
        new TypeStablePool<>("pooled", Item::new, allocations);
    private final Refs<Item> slot = new Refs<>(2);
    private final int frame = store.allocate();
    private int plain;
    private boolean flag;
    private volatile boolean marked;

    void run(String name, int task) {
      switch (name) {
        case "lost-update" -> plain++;
        case "lost-update-locked" -> {
          a.lock();
          plain++;
          a.unlock();
        }
        case "stale-frame" -> frames(task, false);
        case "stale-frame-flushed" -> frames(task, true);
        case "freed-without-grace" -> freed(task, false, false);
        case "freed-after-grace" -> freed(task, true, false);
        case "part-freed-without-grace" -> freed(task, false, true);
        case "part-freed-after-grace" -> freed(task, true, true);
        case "pooled-outside" -> pooled(task, false, i -> lockAndUnlock(i.lock));
        case "pooled-inside" -> pooled(task, true, i -> lockAndUnlock(i.lock));
        case "pooled-number-outside" -> pooled(task, false, i -> i.count.addAndGet(0, 1));
        case "pooled-number-inside" -> pooled(task, true, i -> i.count.addAndGet(0, 1));
        case "reuse-unchecked" -> reuse(task, false);
        case "reuse-checked" -> reuse(task, true);
        case "abba" -> both(task == 0 ? a : b, task == 0 ? b : a);
        case "abab" -> both(a, b);
        case "abba-gated" -> {
          outer.lock();
          both(task == 0 ? a : b, task == 0 ? b : a);
          outer.unlock();
        }
        case "abba-never-together" -> {
          if (task == 0) {
            both(a, b);
            both(b, a);
          }
        }
        case "classes-crossed" -> {
          if (task == 0) {
            both(a, table);
            both(table, b);
          }
        }
        case "recursive" -> both(a, a);
        case "sleep-under-spinlock" -> {
          a.lock();
          mutex.lock();
          mutex.unlock();
          a.unlock();
        }
        case "sleep-in-section" -> {
          rcu.readLock();
          pages.lock(1);
          pages.unlock(1);
          rcu.readUnlock();
        }
        case "sleep-in-grace-under-spinlock" -> {
          a.lock();
          rcu.synchronize();
          a.unlock();
        }
        case "no-sleep" -> {
          mutex.lock();
          pages.lock(1);
          a.lock();
          tlb.flush();
          if (space.tryReadLock()) {
            space.readUnlock();
          }
          a.unlock();
          rcu.synchronize();
          pages.unlock(1);
          mutex.unlock();
        }
        case "keeps-lock" -> {
          if (task == 0) {
            mutex.lock();
            a.lock();
            a.unlock();
          }
        }
        case "keeps-section" -> {
          if (task == 0) {
            rcu.readLock();
          }
        }
        case "unlock-of-other" -> {
          if (task == 0) {
            a.lock();
          } else {
            words.set(0, 1);
            a.unlock();
          }
        }
        case "held-by-other" -> {
          if (task == 0) {
            space.writeLock();
            words.set(0, 1);
            space.writeUnlock();
          } else if (words.get(0) == 0) {
            space.assertHeld();
          }
        }
        case "double-free" -> store.free(frame);
        case "null" -> {
          Item item = slot.get(0);
          if (task == 0) {
            slot.set(0, null);
          } else if (slot.get(0) != null) {
            item = slot.get(0);
            plain = item.value;
          }
        }
        case "published" -> published(task);
        case "published-marked" -> publishedMarked(task);
        case "spin" -> {
          if (task == 0) {
            while (words.get(0) == 0) {
              plain = 0;
            }
          } else {
            words.set(0, 1);
          }
        }
        case "spin-plain" -> {
          if (task == 0) {
            while (!flag) {
              plain++;
            }
          } else {
            flag = true;
          }
        }
        case "spin-blind" -> {
          if (task == 0) {
            turnForEver();
          }
        }
        case "spin-blind-at-the-end" -> plain++;
        case "spin-through-a-call" -> {
          int odd = 1;
          do {
            odd = next(odd);
          } while (odd != 0);
        }
        case "wait-for-nobody" -> {
          if (task == 0) {
            pages.lock(2);
          } else {
            pages.awaitUnlocked(2);
          }
        }
        case "wait-for-page" -> {
          if (task == 0) {
            pages.lock(2);
            words.set(0, 1);
            words.set(1, 1);
            pages.unlock(2);
          } else {
            pages.awaitUnlocked(2);
            pages.lock(2);
            if (words.get(0) != words.get(1)) {
              throw new AssertionError("between two words");
            }
            pages.unlock(2);
          }
        }
        case "trylock-seen" -> {
          // Only a schedule that stops between an unlock and what follows it passes here.
          if (task == 0) {
            a.lock();
            a.unlock();
            words.set(0, 1);
          } else if (a.tryLock()) {
            if (words.get(0) == 0 && words.get(1) == 0) {
              plain = 1;
            }
            a.unlock();
          }
        }
        case "no-memory" -> {
          if (task == 0 && slab.allocate() == null) {
            throw new AssertionError("not prepared for this");
          }
        }
        default -> throw new IllegalArgumentException(name);
      }
    }

    private static void lockAndUnlock(SpinLock lock) {
      lock.lock();
      lock.unlock();
    }

    private static void both(SpinLock first, SpinLock second) {
      first.lock();
      second.lock();
      second.unlock();
      first.unlock();
    }

    /** Task 0 unmaps and frees, task 1 reads through the mapping. */
    private void frames(int task, boolean flushed) {
      if (task == 0) {
        words.set(0, 1);
        if (flushed) {
          tlb.flush();
        }
        store.free(frame);
      } else {
        tlb.enter();
        if (words.get(0) == 0) {
          store.getLong(frame, 0);
        }
        tlb.exit();
      }
    }

    private void freed(int task, boolean grace, boolean inPart) {
      if (task == 0) {
        Item item = slot.get(0);
        slot.set(0, null);
        if (grace) {
          rcu.synchronize();
        }
        if (item != null) {
          slab.free(item);
        }
      } else {
        rcu.readLock();
        Item item = slot.get(0);
        if (item != null) {
          words.set(1, inPart ? item.part.inner : item.value);
        }
        rcu.readUnlock();
      }
    }

    private void pooled(int task, boolean inside, Consumer<Item> use) {
      if (task == 0) {
        Item item = slot.get(1);
        slot.set(1, null);
        if (item != null) {
          pool.free(item);
        }
      } else {
        if (inside) {
          rcu.readLock();
        }
        Item item = slot.get(1);
        if (item != null) {
          use.accept(item);
        }
        if (inside) {
          rcu.readUnlock();
        }
      }
    }

    private void reuse(int task, boolean checked) {
      if (task == 0) {
        Item item = slot.get(1);
        if (item != null) {
          item.lock.lock();
          slot.set(1, null);
          item.next = null;
          item.lock.unlock();
          pool.free(item);
        }
        Item again = pool.allocate();
        if (again != null) {
          again.lock.lock();
          again.next = null;
          again.lock.unlock();
        }
      } else {
        rcu.readLock();
        Item item = slot.get(1);
        if (item != null) {
          item.lock.lock();
          if (!checked || slot.get(1) == item) {
            plain = item.next == null ? 1 : 2;
          }
          item.lock.unlock();
        }
        rcu.readUnlock();
      }
    }

    private void published(int task) {
      if (task == 0) {
        plain = 7;
        words.set(0, 1);
      } else if (words.get(0) == 1 && plain != 7) {
        throw new AssertionError("published before it was written");
      }
    }

    private void publishedMarked(int task) {
      if (task == 0) {
        plain = 7;
        marked = true;
      } else if (marked && plain != 7) {
        throw new AssertionError("published before it was written");
      }
    }

    /** Touches nothing that anybody else could see. */
    private static void turnForEver() {
      for (int odd = 1; odd != 0; ) {
        odd = next(odd);
      }
    }

    private static int next(int odd) {
      return odd * 3 | 1;
    }

    void finish(String name) {
      if (name.equals("spin-blind-at-the-end")) {
        turnForEver();
      }
      if (name.startsWith("lost-update") && plain != 2) {
        throw new AssertionError("lost update");
      }
      if (name.equals("trylock-seen") && plain == 1) {
        throw new AssertionError("seen");
      }
    }

    State() {
      slot.set(0, slab.allocate());
      slot.set(1, pool.allocate());
    }
  }
}
