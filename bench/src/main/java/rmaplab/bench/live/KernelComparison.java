package rmaplab.bench.live;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Compares operations with the same ones on the live kernel, in one run: a round measures each row
 * on both sides, one after the other, so whatever else the machine does meets both. Prints medians
 * over the rounds, with quartiles of the rounds' ratios.
 *
 * <p>{@code java -Xmx2g -cp bench/target/benchmarks.jar rmaplab.bench.live.KernelComparison
 * [--design D] [--rounds N] [--only TEXT]}; the last restricts it to rows whose name contains TEXT.
 * Migration needs root, 2 GiB of free memory and about half a minute for a round.
 */
public final class KernelComparison {
  private static final long WARM_UP_NANOS = 3_000_000_000L;
  private static final long BATCHES_NANOS = 100_000_000L;
  private static final int MIGRATION_ROUNDS = 3;

  private final int rounds;

  private KernelComparison(int rounds) {
    this.rounds = rounds;
  }

  /** Runs and prints; exit status 2 if the live kernel cannot be measured. */
  public static void main(String[] args) {
    List<String> words = Arrays.asList(args);
    String design = option(words, "--design", "linux-6.18");
    int rounds = Integer.parseInt(option(words, "--rounds", "9"));
    try (LiveKernel kernel = LiveKernel.start()) {
      System.out.printf(
          Locale.ROOT,
          "design %s, Linux %s, Java %s; processor time in ns, medians of the rounds%n%n"
              + "%-44s %9s %9s %9s %7s %15s %5s%n",
          design,
          System.getProperty("os.version"),
          Runtime.version(),
          "",
          "here",
          "with GC",
          "kernel",
          "ratio",
          "[quartiles]",
          "goal");
      String only = option(words, "--only", "");
      new KernelComparison(rounds).compare(containing(only, Rows.common(design)), kernel);
      int few = Math.min(rounds, MIGRATION_ROUNDS);
      new KernelComparison(few).compare(containing(only, Rows.migration(design)), kernel);
    } catch (LiveKernel.Unavailable e) {
      System.err.println("rmaplab: the live kernel cannot be measured: " + e.getMessage());
      System.exit(2);
    }
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    return at >= 0 && at + 1 < words.size() ? words.get(at + 1) : otherwise;
  }

  private static List<Row> containing(String text, List<Row> rows) {
    return rows.stream().filter(row -> row.name().contains(text)).toList();
  }

  private void compare(List<Row> rows, LiveKernel kernel) throws LiveKernel.Unavailable {
    for (Row row : rows) {
      repeat(row, WARM_UP_NANOS);
    }
    List<double[][]> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      all.add(new double[4][rounds]);
    }
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < rows.size(); i++) {
        double[] here = repeat(rows.get(i), BATCHES_NANOS);
        double there = rows.get(i).theirs().nanos(kernel);
        double[][] figures = all.get(i);
        figures[0][round] = here[0];
        figures[1][round] = here[1];
        figures[2][round] = there;
        figures[3][round] = here[0] / there;
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      print(rows.get(i), all.get(i));
    }
  }

  /** Batches for a while: the mean of what counts, and all time of the process over all units. */
  private static double[] repeat(Row row, long forNanos) {
    long process = Clock.processNanos();
    long thread = Clock.threadNanos();
    double sum = 0;
    double units = 0;
    do {
      Row.Batch batch = row.ours().run();
      sum += batch.nanos() * batch.units();
      units += batch.units();
    } while (Clock.threadNanos() - thread < forNanos);
    double mine = Clock.threadNanos() - thread;
    double others = Math.max(0, Clock.processNanos() - process - mine);
    return new double[] {sum / units, (sum + others) / units};
  }

  private void print(Row row, double[][] figures) {
    for (double[] column : figures) {
      Arrays.sort(column);
    }
    int middle = rounds / 2;
    double[] ratios = figures[3];
    System.out.printf(
        Locale.ROOT,
        "%-44s %9.1f %9.1f %9.1f %7.3f [%6.3f %6.3f] %5.2f%n",
        row.name(),
        figures[0][middle],
        figures[1][middle],
        figures[2][middle],
        ratios[middle],
        ratios[rounds / 4],
        ratios[rounds * 3 / 4],
        row.goal());
  }
}
