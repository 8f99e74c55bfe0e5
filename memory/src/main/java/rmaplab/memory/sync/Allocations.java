package rmaplab.memory.sync;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an allocation succeeds. Natively all do, except one that was asked to fail; under
 * the checker the outcome can be an explored choice, and then at most one fails in an execution.
 */
public final class Allocations {
  private static final long NEVER = Long.MAX_VALUE;
  private static final String SYSTEM = "rmaplab.memory.";
  private static final String PRIMITIVES = "rmaplab.memory.sync.";

  /** Those that allocate for anybody. */
  private static final Set<String> ALLOCATORS =
      Set.of("PhysicalMemory.allocate", "PageTable.allocateLeaf");

  private static final StackWalker STACK = StackWalker.getInstance();

  private final AtomicLong asked = new AtomicLong();
  private volatile long failing = NEVER;
  private volatile @Nullable Failure failure;

  /** How many were permitted, by site; null if nobody counts. */
  private volatile @Nullable Map<String, LongAdder> counted;

  /**
   * An allocation that failed.
   *
   * @param trail the methods of the memory system that asked for it, innermost first
   */
  private record Failure(String site, List<String> trail, long thread) {}

  /** Makes the {@code nth} allocation from now fail, counted from 1; forgets an earlier failure. */
  public void fail(long nth) {
    if (nth < 1) {
      throw new IllegalArgumentException("allocations are counted from 1, got " + nth);
    }
    failure = null;
    failing = asked.get() + nth;
  }

  /** Lets every allocation from now on succeed; forgets an earlier failure. */
  public void failNone() {
    failing = NEVER;
    failure = null;
  }

  /** Counts those that go ahead from now on, by what is allocated. */
  public void count() {
    counted = new ConcurrentHashMap<>();
  }

  /**
   * How many have gone ahead since {@link #count} was called, as nothing else runs; nothing if it
   * was not. A page table that another thread made at the same time is counted for both.
   */
  public long counted(String site) {
    Map<String, LongAdder> counts = counted;
    LongAdder count = counts == null ? null : counts.get(site);
    return count == null ? 0 : count.sum();
  }

  /** How many allocations have been asked for while a failure was armed. */
  public long asked() {
    return asked.get();
  }

  /** What was to be allocated when an allocation was made to fail; null while none was. */
  public @Nullable String failed() {
    Failure last = failure;
    return last == null ? null : last.site();
  }

  /** Whether it was the calling thread (under the checker, the running task) that met it. */
  public boolean failedHere() {
    Failure last = failure;
    return last != null && last.thread() == Thread.currentThread().threadId();
  }

  /**
   * Who had asked for the allocation that failed: methods such as {@code Split.split}, innermost
   * first, without those that allocate for anybody. Empty while none has failed; and under the
   * checker, whose traces tell it.
   */
  public List<String> failedIn() {
    Failure last = failure;
    return last == null ? List.of() : last.trail();
  }

  /**
   * Whether the allocation may go ahead.
   *
   * @param site what is allocated, for reports: {@code vma}, {@code anon_vma}, {@code avc}, {@code
   *     page}
   */
  public boolean permit(String site) {
    if (failing == NEVER || asked.incrementAndGet() != failing) {
      Map<String, LongAdder> counts = counted;
      if (counts != null) {
        counts.computeIfAbsent(site, _ -> new LongAdder()).increment();
      }
      return true;
    }
    failure = new Failure(site, trail(), Thread.currentThread().threadId());
    return false;
  }

  private static List<String> trail() {
    return STACK.walk(frames ->
        frames
            .filter(f -> f.getClassName().startsWith(SYSTEM))
            .filter(f -> !f.getClassName().startsWith(PRIMITIVES))
            .map(f -> simple(f.getClassName()) + "." + f.getMethodName())
            .filter(m -> !ALLOCATORS.contains(m))
            .toList());
  }

  private static String simple(String className) {
    return className.substring(className.lastIndexOf('.') + 1);
  }
}
