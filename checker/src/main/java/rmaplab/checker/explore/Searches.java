package rmaplab.checker.explore;

/** The searches in use. */
public final class Searches {
  private Searches() {}

  /** The search over everything. */
  public static Search unbounded(boolean data) {
    return new SleepSetSearch(data);
  }
}
