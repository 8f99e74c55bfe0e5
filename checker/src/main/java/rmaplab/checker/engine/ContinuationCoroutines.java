package rmaplab.checker.engine;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/** Coroutines on {@code jdk.internal.vm.Continuation}; an abandoned one is garbage. */
final class ContinuationCoroutines implements Coroutines {
  private final ContinuationScope scope = new ContinuationScope("task");

  @Override
  public Coroutine create(Runnable body) {
    return new Task(scope, body);
  }

  @Override
  public void suspend() {
    Continuation.yield(scope);
  }

  private static final class Task extends Continuation implements Coroutine {
    Task(ContinuationScope scope, Runnable body) {
      super(scope, body);
    }

    @Override
    public void discard() {
      // Nothing refers to its frames any more.
    }
  }
}
