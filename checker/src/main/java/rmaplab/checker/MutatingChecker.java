package rmaplab.checker;

import java.util.List;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.ExecutionStoppedError;
import rmaplab.checker.explore.Exploration;
import rmaplab.checker.explore.PrivateCopy;

/**
 * Explores a program as it is and as mutations make it, to see whether the workloads that pass have
 * the power to fail.
 *
 * <p>The copy of the code holds all mutations at once, each behind a switch, so it is slower than
 * that of a {@link Checker}; no time is spent on short counterexamples. Not for use by several
 * threads at once.
 */
public final class MutatingChecker {
  private final PrivateCopy copy;

  /** A checker that has loaded nothing yet. */
  public MutatingChecker(CodeUnderTest code, MutationScope scope) {
    copy =
        PrivateCopy.mutable(
            code, MutatingChecker.class.getClassLoader(), Coroutines.continuations(), scope);
  }

  /** The mutations of the classes that were loaded so far; a check loads them all. */
  public List<Mutation> mutations() {
    return copy.engine().mutations().all();
  }

  /**
   * The names of those that are left out, since their methods cannot run under the implementation.
   */
  public List<String> leftOut() {
    return copy.engine().mutations().leftOut();
  }

  /**
   * The names of the mutations whose place was reached since the last call.
   *
   * @throws IllegalStateException if one of them is left out: the analysis is wrong
   */
  public List<String> takeReached() {
    return copy.engine().mutations().takeReached();
  }

  /** Explores the program as it is. */
  public Verdict check(List<String> arguments, CheckOptions options, Progress progress) {
    return checkMutated("", arguments, options, progress);
  }

  /** Explores the program with one mutation, by its name. */
  public Verdict checkMutated(
      String mutation, List<String> arguments, CheckOptions options, Progress progress) {
    try {
      return copy.with(
          arguments,
          options,
          subject -> {
            boolean active = copy.engine().mutations().activate(mutation);
            if (!active && !mutation.isEmpty()) {
              throw new IllegalArgumentException("no mutation " + mutation);
            }
            try {
              return new Exploration(copy.engine(), subject, options, progress).exhaust();
            } finally {
              copy.engine().mutations().activate("");
            }
          });
    } catch (ExecutionStoppedError e) {
      return Verdict.unexplored(String.valueOf(e.getMessage()));
    }
  }
}
