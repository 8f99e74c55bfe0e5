package rmaplab.bench.spin;

import java.util.Set;

/**
 * What SPIN found in a model.
 *
 * @param closed whether it has seen every state; false when time or memory were not enough
 * @param kinds the kinds of violation, as Rmaplab names them; empty if there is none
 * @param states distinct states that it stored
 * @param seconds wall time of the search, without making and compiling it
 * @param preparing wall time of making and compiling the search
 */
public record SpinResult(
    boolean closed, Set<String> kinds, long states, double seconds, double preparing) {
  public SpinResult {
    kinds = Set.copyOf(kinds);
  }

  /** As in Rmaplab's verdicts. */
  public String verdict() {
    return !kinds.isEmpty() ? "fail" : closed ? "pass" : "incomplete";
  }
}
