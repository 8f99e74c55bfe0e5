package rmaplab.lab.mutate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import rmaplab.checker.MutatingChecker;

/** Threads, each with a checker of its own, that share lists of work. */
final class Workers implements AutoCloseable {
  private final ExecutorService executor;
  private final List<MutatingChecker> checkers;
  private final BooleanSupplier goOn;

  Workers(List<MutatingChecker> checkers, BooleanSupplier goOn) {
    executor = Executors.newFixedThreadPool(checkers.size());
    this.checkers = checkers;
    this.goOn = goOn;
  }

  /** What a thread does with each thing. */
  @FunctionalInterface
  interface Work<T, R> {
    R apply(MutatingChecker checker, T thing);
  }

  /** Hears of each thing when it is done. */
  @FunctionalInterface
  interface Done<T> {
    void done(T thing, int done);
  }

  /** Results in the order of the things; without those that were not begun before a stop. */
  <T, R> List<R> map(List<T> things, Work<T, R> work, Done<T> listener) {
    Results<R> results = new Results<>();
    List<Future<?>> running = new ArrayList<>();
    for (MutatingChecker checker : checkers) {
      running.add(
          executor.submit(() -> {
            for (int i = results.next();
                i < things.size() && goOn.getAsBoolean();
                i = results.next()) {
              results.set(i, work.apply(checker, things.get(i)));
              listener.done(things.get(i), results.done());
            }
          }));
    }
    running.forEach(Workers::await);
    return results.known();
  }

  private static void await(Future<?> thread) {
    try {
      thread.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    executor.close();
  }

  /** Results in the order of what they are results of. */
  private static final class Results<R> {
    private final Map<Integer, R> results = new TreeMap<>();
    private int next;

    synchronized int next() {
      return next++;
    }

    synchronized void set(int index, R result) {
      results.put(index, result);
    }

    synchronized int done() {
      return results.size();
    }

    synchronized List<R> known() {
      return List.copyOf(results.values());
    }
  }
}
