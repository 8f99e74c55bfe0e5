package rmaplab.checker.engine;

/**
 * What scheduling points are about, numbered anew in each execution in the order in which tasks
 * first come to it: executions that begin alike number alike, though their objects are others.
 */
public class Numbered {
  private int execution;
  private int number;

  Numbered() {}

  /** The number in an execution; the next one if it has none yet. */
  final int number(int now, int next) {
    if (execution != now) {
      execution = now;
      number = next;
    }
    return number;
  }

  /** The number that it got last. */
  final int number() {
    return number;
  }
}
