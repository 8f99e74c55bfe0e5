package rmaplab.bench.live;

/**
 * What the live kernel pays to migrate a page, for each process that maps it.
 *
 * <p>Nothing but compaction migrates the pages that one wants, and it migrates other pages of the
 * system, too. Those are taken to cost what pages of one mapping cost, measured first; so the
 * figure for several mappings counts only what is left for our pages. A figure for one mapping is
 * the whole cost over all pages that were moved. What the scan costs is in it: the free pages and
 * the movable ones have to be found.
 */
final class CompactionCost {
  private double forOneMapping = Double.NaN;

  /** Nanoseconds for each mapping of a page that {@code processes} map. */
  double perMapping(LiveKernel kernel, int processes, int pages) throws LiveKernel.Unavailable {
    double[] seen = kernel.measure("migrate " + processes + " " + pages);
    if (seen[2] < 0.9 * pages || seen[3] != pages) {
      throw new LiveKernel.Unavailable(
          "compaction moved "
              + (long) seen[2]
              + " of "
              + pages
              + " pages, "
              + (long) seen[3]
              + " intact");
    }
    if (processes == 1) {
      forOneMapping = seen[0] / seen[1];
      return forOneMapping;
    }
    double others = Math.max(0, seen[1] - seen[2]);
    return (seen[0] - others * forOneMapping) / seen[2] / processes;
  }
}
