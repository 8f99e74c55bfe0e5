package rmaplab.lab.campaign;

/**
 * How far a campaign goes.
 *
 * @param setupSize operations of a set-up beyond its base, at most; 0 or more
 * @param tasks tasks of each workload, of one operation each; 1 to {@link #MOST_TASKS}
 */
public record Bound(int setupSize, int tasks) {
  /** More cannot be explored. */
  public static final int MOST_TASKS = 4;

  /** Checks the numbers. */
  public Bound {
    if (setupSize < 0 || tasks < 1 || tasks > MOST_TASKS) {
      throw new IllegalArgumentException("set-ups of " + setupSize + ", " + tasks + " tasks");
    }
  }

  /** With two tasks, one of another family would have nobody to meet. */
  boolean strangers() {
    return tasks > 2;
  }

  /** Whether tasks use again what they have freed; with strangers about, others do. */
  boolean reuse() {
    return !strangers();
  }

  /** A machine with many processes has very many workloads; they are left to smaller set-ups. */
  int processes(Setup setup) {
    return setup.size() < 3 ? Integer.MAX_VALUE : 2;
  }
}
