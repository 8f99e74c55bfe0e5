package rmaplab.lab.review;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Progress;
import rmaplab.lab.Source;

/**
 * Checks cells, several at a time if there are processors for it; the results come in the order of
 * the cells, whatever was done first.
 */
public final class Review {
  private Review() {}

  /** Checks one cell; not thread-safe, so each thread gets its own. */
  @FunctionalInterface
  public interface Inspector {
    /** The result for one cell. */
    CellResult inspect(Cell cell, Progress progress);
  }

  /** Hears how a review goes on, from several threads. */
  public interface Listener {
    /**
     * A cell is being explored.
     *
     * @return false to stop the review
     */
    boolean exploring(Cell cell, int stage, long executions, long failures);

    /** A cell is done. */
    void done(CellResult result);
  }

  /**
   * Runs a review.
   *
   * @param inspectors makes an inspector for each thread
   * @return a result for each cell, in their order; empty for those that were not begun before a
   *     stop
   */
  public static List<Optional<CellResult>> run(
      List<Cell> cells, int threads, Supplier<Inspector> inspectors, Listener listener) {
    Work work = new Work(cells, listener);
    if (threads == 1) {
      work.run(inspectors.get());
      return work.results();
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(() -> work.run(inspectors.get())));
      }
      for (Future<?> thread : running) {
        await(thread, work);
      }
    }
    return work.results();
  }

  private static void await(Future<?> thread, Work work) {
    try {
      thread.get();
    } catch (ExecutionException e) {
      work.stop();
      switch (e.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      work.stop();
      Thread.currentThread().interrupt();
    }
  }

  /** The cells that are left, and what has come out for the others. */
  private static final class Work {
    private final List<Cell> cells;
    private final Listener listener;
    private final ConcurrentLinkedQueue<Integer> left = new ConcurrentLinkedQueue<>();
    private final AtomicReferenceArray<@Nullable CellResult> results;
    private volatile boolean stopped;

    Work(List<Cell> cells, Listener listener) {
      this.cells = cells;
      this.listener = listener;
      results = new AtomicReferenceArray<>(cells.size());
      for (int i = 0; i < cells.size(); i++) {
        left.add(i);
      }
    }

    void stop() {
      stopped = true;
    }

    void run(Inspector inspector) {
      for (Integer i = left.poll(); i != null && !stopped; i = left.poll()) {
        Cell cell = cells.get(i);
        CellResult result = inspector.inspect(cell, progress(cell));
        results.set(i, result);
        listener.done(result);
      }
    }

    private Progress progress(Cell cell) {
      return (stage, executions, _, failures) -> {
        if (!listener.exploring(cell, stage, executions, failures)) {
          stopped = true;
        }
        return !stopped;
      };
    }

    List<Optional<CellResult>> results() {
      List<Optional<CellResult>> all = new ArrayList<>();
      for (int i = 0; i < cells.size(); i++) {
        all.add(Optional.ofNullable(results.get(i)));
      }
      return all;
    }
  }

  /** Every workload under every design, workload by workload. */
  public static List<Cell> cells(List<Source> sources, List<String> designs) {
    List<Cell> cells = new ArrayList<>();
    for (Source source : sources) {
      for (String design : designs) {
        cells.add(new Cell(source, design));
      }
    }
    return cells;
  }
}
