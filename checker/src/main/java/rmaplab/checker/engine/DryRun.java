package rmaplab.checker.engine;

/** Drives what runs alone from beginning to end: there is nothing to decide. */
final class DryRun implements Driver {
  @Override
  public int next(Scheduler at, int current, int enabled) {
    throw new IllegalStateException("a dry run has no schedule");
  }

  @Override
  public int choose(int options) {
    return 0;
  }
}
