package rmaplab.bench.live;

/**
 * One operation on both sides.
 *
 * @param name what is measured, with its unit
 * @param goal the ratio that is wanted, at most
 * @param ours one batch here
 * @param theirs one batch on the live kernel, nanoseconds for one unit
 */
record Row(String name, double goal, Ours ours, Theirs theirs) {
  /** A batch on the live kernel. */
  @FunctionalInterface
  interface Theirs {
    double nanos(LiveKernel kernel) throws LiveKernel.Unavailable;
  }

  /** A batch here. */
  @FunctionalInterface
  interface Ours {
    Batch run();
  }

  /**
   * What a batch took.
   *
   * @param nanos the time that counts for one unit
   * @param units how many units were done, whatever else was
   */
  record Batch(double nanos, long units) {}
}
