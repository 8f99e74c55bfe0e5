package rmaplab.checker.explore;

/** The searches in use. */
public final class Searches {
  private Searches() {}

  /** The search over everything; {@code data}: including data choices. */
  public static Search unbounded(boolean data, Symmetry symmetry) {
    return new SourceSearch(data, symmetry);
  }
}
