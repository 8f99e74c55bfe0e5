package rmaplab.memory.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that run together; what one of them throws, the test throws. */
public final class Crew {
  private final List<Callable<Boolean>> jobs = new ArrayList<>();

  /** What a thread does. */
  @FunctionalInterface
  public interface Job {
    /** Runs to the end. */
    void run() throws Exception;
  }

  /** Adds a thread, which does not run yet. */
  public Crew add(Job job) {
    jobs.add(() -> {
      job.run();
      return true;
    });
    return this;
  }

  /** Runs all and waits for the end of all. */
  public void run() {
    try (ExecutorService threads = Executors.newFixedThreadPool(jobs.size())) {
      List<Future<Boolean>> running = jobs.stream().map(threads::submit).toList();
      for (Future<Boolean> one : running) {
        try {
          one.get();
        } catch (ExecutionException e) {
          threads.shutdownNow();
          throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
