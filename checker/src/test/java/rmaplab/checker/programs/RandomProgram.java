package rmaplab.checker.programs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.explore.Observed;
import rmaplab.checker.programs.SharedPlain.Item;
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

/**
 * Interprets small programs. Each argument is a task: words with a number, {@code word3}, and
 * sections, {@code spin0 ( ... )}.
 *
 * <p>Tasks with the same words do the same, unless they write values that tell which task it was.
 * The outcome does not say which of such tasks has seen what.
 */
public final class RandomProgram extends Program implements Observed {
  private static final Set<String> TELLING =
      Set.of("setword", "casword", "swapword", "setplain", "setmarked", "setframe", "newslab");

  private final List<List<Node>> tasks = new ArrayList<>();
  private final int[] firstLike;
  private State state = new State(0);

  /** One argument for each task. */
  public RandomProgram(List<String> arguments) {
    super(arguments.size());
    for (String task : arguments) {
      tasks.add(parse(new Tokens(task)));
    }
    firstLike = new int[tasks.size()];
    for (int t = 0; t < firstLike.length; t++) {
      firstLike[t] = tells(tasks.get(t)) ? t : tasks.indexOf(tasks.get(t));
    }
  }

  /** Whether a program writes something that tells which task it was. */
  public static boolean isTelling(String verb) {
    return TELLING.contains(verb.substring(0, verb.length() - 1));
  }

  private static boolean tells(List<Node> nodes) {
    return nodes.stream().anyMatch(n -> TELLING.contains(n.verb()) || tells(n.body()));
  }

  @Override
  public int firstLike(int task) {
    return firstLike[task];
  }

  private record Node(String verb, int number, List<Node> body) {}

  private static final class Tokens {
    private final String[] all;
    private int next;

    Tokens(String text) {
      all = text.strip().split(" +");
    }

    @Nullable String take() {
      return next < all.length ? all[next++] : null;
    }

    boolean takes(String token) {
      boolean yes = next < all.length && all[next].equals(token);
      if (yes) {
        next++;
      }
      return yes;
    }
  }

  private static List<Node> parse(Tokens tokens) {
    List<Node> nodes = new ArrayList<>();
    String token;
    while (!tokens.takes(")") && (token = tokens.take()) != null) {
      int digits = token.length() - 1;
      int number = token.charAt(digits) - '0';
      List<Node> body = tokens.takes("(") ? parse(tokens) : List.of();
      nodes.add(new Node(token.substring(0, digits), number, body));
    }
    return nodes;
  }

  @Override
  public void setup() {
    state = new State(tasks());
  }

  @Override
  public void task(int task) {
    state.run(task, tasks.get(task));
  }

  @Override
  public String outcome() {
    return state.outcome(firstLike);
  }

  private static final class State {
    private final SpinLock[] spins = {
      new SpinLock(LockClass.ANON_VMA, "s0"), new SpinLock(LockClass.PAGE_TABLE, "s1")
    };
    private final Mutex mutex = new Mutex(LockClass.ALL_LOCKS, "m");
    private final ReadWriteLock rw = new ReadWriteLock(LockClass.MMAP, "r");
    private final PageLocks pages = new PageLocks(2);
    private final Words words = new Words(2);
    private final Ints ints = new Ints(2);
    private final Rcu rcu = new Rcu();
    private final Tlb tlb = new Tlb();
    private final Allocations allocations = new Allocations();
    private final Slab<Item> slab = new Slab<>("item", Item::new, allocations);
    private final TypeStablePool<Item> pool =
        new TypeStablePool<>("pooled", Item::new, allocations);
    private final Refs<Item> slabSlot = new Refs<>(1);
    private final Refs<Item> poolSlot = new Refs<>(1);
    private final FrameStore store = new FrameStore(16, 8, allocations);
    private final int frame;
    private final List<StringBuilder> seen = new ArrayList<>();
    private final SharedPlain plain = new SharedPlain();

    State(int tasks) {
      for (int t = 0; t < tasks; t++) {
        seen.add(new StringBuilder());
      }
      ints.set(1, 3);
      if (tasks > 0) {
        slabSlot.set(0, slab.allocate());
        poolSlot.set(0, pool.allocate());
      }
      frame = store.allocate();
    }

    void run(int task, List<Node> nodes) {
      for (int i = 0; i < nodes.size(); i++) {
        step(task, nodes.get(i));
      }
    }

    private void step(int task, Node node) {
      int n = node.number();
      switch (node.verb()) {
        case "spin" -> {
          spins[n].lock();
          run(task, node.body());
          spins[n].unlock();
        }
        case "tryspin" -> {
          if (spins[n].tryLock()) {
            run(task, node.body());
            spins[n].unlock();
          } else {
            note(task, "held");
          }
        }
        case "mutex" -> {
          mutex.lock();
          run(task, node.body());
          mutex.unlock();
        }
        case "read" -> {
          rw.readLock();
          run(task, node.body());
          rw.readUnlock();
        }
        case "tryread" -> {
          if (rw.tryReadLock()) {
            run(task, node.body());
            rw.readUnlock();
          } else {
            note(task, "written");
          }
        }
        case "write" -> {
          rw.writeLock();
          run(task, node.body());
          rw.writeUnlock();
        }
        case "page" -> {
          pages.lock(n);
          run(task, node.body());
          pages.unlock(n);
        }
        case "trypage" -> {
          if (pages.tryLock(n)) {
            run(task, node.body());
            pages.unlock(n);
          } else {
            note(task, "busy");
          }
        }
        case "isrw" -> note(task, rw.isLocked());
        case "ispage" -> note(task, pages.isLocked(n));
        case "awaitpage" -> pages.awaitUnlocked(n);
        case "rcu" -> {
          rcu.readLock();
          run(task, node.body());
          rcu.readUnlock();
        }
        case "sync" -> rcu.synchronize();
        case "tlb" -> {
          tlb.enter();
          run(task, node.body());
          tlb.exit();
        }
        case "flush" -> tlb.flush();
        default -> access(task, node.verb(), n);
      }
    }

    private void access(int task, String verb, int n) {
      switch (verb) {
        case "getword" -> note(task, words.get(n));
        case "setword" -> words.set(n, task + 1);
        case "casword" -> note(task, words.compareAndSet(n, 0, task + 5));
        case "swapword" -> note(task, words.getAndSet(n, task + 7));
        case "dropint" -> note(task, ints.drop(n));
        case "incint" -> ints.add(n, 1);
        case "raiseint" -> ints.raise(n);
        case "tryraiseint" -> note(task, ints.raiseUnlessZero(n));
        case "getint" -> note(task, ints.get(n));
        case "addint" -> note(task, ints.addAndGet(n, 1));
        case "getplain" -> note(task, plain.get(n));
        case "setplain" -> plain.set(n, task + 1);
        case "addplain" -> plain.add(n);
        case "getarray" -> note(task, plain.element(n));
        case "addarray" -> plain.addElement(n);
        case "getmarked" -> note(task, plain.marked());
        case "setmarked" -> plain.mark(task + 1);
        case "choice" -> note(task, allocations.permit("it"));
        case "getframe" -> note(task, store.getLong(frame, 0));
        case "setframe" -> store.setLong(frame, 0, task + 1);
        case "freeframe" -> store.free(frame);
        case "newframe" -> store.zero(store.allocate());
        default -> items(task, verb);
      }
    }

    private void items(int task, String verb) {
      switch (verb) {
        case "useslab" -> use(task, slabSlot.get(0));
        case "lockslab" -> lock(slabSlot.get(0));
        case "takeslab" -> {
          Item item = slabSlot.get(0);
          slabSlot.set(0, null);
          if (item != null) {
            slab.free(item);
          }
        }
        case "takeslablate" -> {
          Item item = slabSlot.get(0);
          slabSlot.set(0, null);
          rcu.synchronize();
          if (item != null) {
            slab.free(item);
          }
        }
        case "newslab" -> {
          Item item = slab.allocate();
          if (item != null) {
            item.setValue(task + 1);
            slabSlot.set(0, item);
          }
        }
        case "usepool" -> use(task, poolSlot.get(0));
        case "lockpool" -> lock(poolSlot.get(0));
        case "linkpool" -> {
          Item item = poolSlot.get(0);
          if (item != null) {
            note(task, words.get(1));
            note(task, item.isLinked());
          }
        }
        case "takepool" -> {
          Item item = poolSlot.get(0);
          poolSlot.set(0, null);
          if (item != null) {
            pool.free(item);
          }
        }
        case "newpool" -> {
          Item item = pool.allocate();
          if (item != null) {
            item.setValue(item.value() + 1);
            poolSlot.set(0, item);
          }
        }
        default -> throw new IllegalArgumentException(verb);
      }
    }

    private void use(int task, @Nullable Item item) {
      note(task, item == null ? -1 : item.value());
    }

    private static void lock(@Nullable Item item) {
      if (item != null) {
        item.bump();
      }
    }

    private void note(int task, Object what) {
      seen.get(task).append(what).append(' ');
    }

    String outcome(int[] firstLike) {
      List<String> told = new ArrayList<>();
      for (int t = 0; t < seen.size(); t++) {
        told.add(firstLike[t] + ": " + seen.get(t));
      }
      Collections.sort(told);
      Item inSlab = slabSlot.get(0);
      Item inPool = poolSlot.get(0);
      return told
          + " words "
          + words.get(0)
          + words.get(1)
          + " ints "
          + ints.get(0)
          + ints.get(1)
          + " plain "
          + plain
          + " items "
          + (inSlab == null ? "-" : inSlab.value())
          + (inPool == null ? "-" : inPool.value());
    }
  }
}
