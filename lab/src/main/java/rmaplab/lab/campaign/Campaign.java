package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.KernelOperation;

/**
 * All workloads up to a bound under one design, each explored exhaustively; their failures by
 * cause.
 *
 * <p>Guarantee: the result depends on the design and the bound alone, not on the number of threads,
 * unless the campaign was stopped before its end.
 *
 * <p>Mechanism: threads take set-ups from one list, small ones first, and go through the workloads
 * of each in order. What came out is put together in the order of the list.
 */
public final class Campaign {
  private final Design design;
  private final Bound bound;
  private final Listener listener;
  private final List<Setup> setups;

  /** The set-ups' numbers as they are given out: what takes long does not come last. */
  private final List<Integer> order;

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicLong workloads = new AtomicLong();
  private final AtomicLong failing = new AtomicLong();
  private final AtomicReferenceArray<@Nullable Tally> tallies;
  private volatile boolean stopped;

  /** Hears how a campaign goes on, from several threads. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Called often.
     *
     * @param setupsDone of {@code setups}
     * @param workloads tried so far
     * @param failing violations of them so far
     * @return false to stop the campaign
     */
    boolean at(int setupsDone, int setups, long workloads, long failing);
  }

  private Campaign(Design design, Bound bound, Listener listener) {
    this.design = design;
    this.bound = bound;
    this.listener = listener;
    setups = Setups.upTo(bound.setupSize(), new Rehearsal(design), bound.strangers());
    order =
        IntStream.range(0, setups.size())
            .boxed()
            .sorted(Comparator.comparingLong(i -> -passes(setups.get(i))))
            .toList();
    tallies = new AtomicReferenceArray<>(setups.size());
  }

  /** Passes of KSM: with merged pages there is most to explore. */
  private static long passes(Setup setup) {
    return setup.operations().stream().filter(KernelOperation.KsmScan.class::isInstance).count();
  }

  /** Runs a campaign. */
  public static Result run(Design design, Bound bound, int threads, Listener listener) {
    return new Campaign(design, bound, listener).run(threads);
  }

  private Result run(int threads) {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(this::work));
      }
      for (Future<?> thread : running) {
        await(thread);
      }
    }
    Tally total = new Tally();
    total.ended = true;
    for (int i = 0; i < tallies.length(); i++) {
      Tally tally = tallies.get(i);
      if (tally != null) {
        total.add(tally);
      }
      total.ended &= tally != null && tally.ended;
    }
    return Result.of(design.name(), setups.size(), total);
  }

  private void await(Future<?> thread) {
    try {
      thread.get();
    } catch (ExecutionException e) {
      stopped = true;
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      stopped = true;
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    Explorer explorer = new Explorer(design, bound, this::goesOn, this::tried);
    while (!stopped) {
      int turn = next.getAndIncrement();
      if (turn >= setups.size()) {
        return;
      }
      int i = order.get(turn);
      Tally tally = new Tally();
      tallies.set(i, tally);
      explorer.explore(setups.get(i), tally);
      done.incrementAndGet();
    }
  }

  private void tried(int violations) {
    workloads.incrementAndGet();
    failing.addAndGet(violations);
  }

  private boolean goesOn() {
    if (!stopped && !listener.at(done.get(), setups.size(), workloads.get(), failing.get())) {
      stopped = true;
    }
    return !stopped;
  }
}
