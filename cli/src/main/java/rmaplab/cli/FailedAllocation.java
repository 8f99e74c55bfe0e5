package rmaplab.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The allocation of a run that was made to fail.
 *
 * @param number counted from 1, from the first operation of the set-up
 * @param site what was to be allocated
 * @param in the methods that asked for it, innermost first
 * @param part {@code setup}, {@code T0}, ..., {@code final}
 * @param line of the operation; 0 if the operation ended in a violation
 * @param operation that needed it; null if that ended in a violation
 * @param refusal the errno that the operation met; null if it was done all the same
 */
record FailedAllocation(
    long number,
    String site,
    List<String> in,
    String part,
    int line,
    @Nullable String operation,
    @Nullable String refusal) {
  /** How many of the methods a reader is shown. */
  private static final int METHODS_SHOWN = 4;

  /** One line: which allocation failed, where, and how the operation ended. */
  String text() {
    return "allocation "
        + number
        + " failed: no "
        + site
        + " for "
        + String.join(" < ", in.subList(0, Math.min(METHODS_SHOWN, in.size())))
        + "; "
        + (operation == null ? part : operation)
        + (operation == null
            ? " ended in a violation"
            : refusal == null ? " was done all the same" : " was refused with " + refusal);
  }
}
