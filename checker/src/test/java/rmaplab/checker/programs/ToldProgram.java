package rmaplab.checker.programs;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.FrameStore;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.PageLocks;
import rmaplab.memory.sync.Rcu;
import rmaplab.memory.sync.ReadWriteLock;
import rmaplab.memory.sync.Slab;
import rmaplab.memory.sync.SpinLock;
import rmaplab.memory.sync.Words;

/** A program whose replay is told with all that a trace can show. */
public final class ToldProgram extends Program {
  private @Nullable Area area;

  /** No arguments. */
  public ToldProgram(List<String> arguments) {
    super(2);
  }

  @Override
  public void setup() {
    area = new Area();
  }

  @Override
  public void task(int task) {
    if (area == null) {
      throw new IllegalStateException("no set-up");
    }
    if (task == 0) {
      area.move(2);
    } else {
      area.walk();
    }
  }

  @Override
  public @Nullable String narrate(
      String method, @Nullable Object[] arguments, @Nullable Object result) {
    return method + " of " + arguments[0] + (result == null ? " begins" : " = " + result);
  }

  @Override
  public @Nullable String describeWrite(
      Object owner, String place, @Nullable Object before, @Nullable Object after) {
    return owner instanceof Area && place.equals("start")
        ? owner + ": start " + before + " -> " + after
        : null;
  }

  @Override
  public @Nullable Object picture() {
    return area == null ? null : area.picture();
  }

  private static final class Area {
    private final ReadWriteLock space = new ReadWriteLock(LockClass.MMAP, "P0");
    private final SpinLock lock = new SpinLock(LockClass.ANON_VMA, "A1");
    private final PageLocks pages = new PageLocks(4);
    private final Words table = new Words(4);
    private final Rcu rcu = new Rcu();
    private final Allocations allocations = new Allocations();
    private final FrameStore store = new FrameStore(16, 8, allocations);
    private final Slab<Edge> edges = new Slab<>("edge", Edge::new, allocations);
    private long start;
    private long offset;

    void move(long by) {
      space.writeLock();
      start += by;
      offset += by;
      space.writeUnlock();
    }

    void walk() {
      pages.lock(1);
      rcu.readLock();
      lock.lock();
      long address = address(3);
      lock.unlock();
      rcu.readUnlock();
      if (address != 3) {
        throw new AssertionError("address " + address);
      }
      int frame = store.allocate();
      store.setLong(frame, 0, 7);
      table.set(3, frame);
      Edge edge = edges.allocate();
      if (edge != null) {
        edges.free(edge);
      }
      store.free(frame);
      rcu.synchronize();
      pages.unlock(1);
    }

    private long address(long index) {
      return start + (index - offset);
    }

    String picture() {
      return "start " + start + ", offset " + offset;
    }

    @Override
    public String toString() {
      return "the area";
    }
  }

  private static final class Edge {
    @Override
    public String toString() {
      return "e";
    }
  }
}
