package rmaplab.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import rmaplab.lab.stress.Mix;
import rmaplab.lab.stress.Stress;
import rmaplab.lab.stress.StressOptions;
import rmaplab.lab.stress.StressResult;
import rmaplab.report.TextTable;
import rmaplab.report.columns.Paragraph;
import rmaplab.workload.Nearest;

/** {@code rmaplab stress}: real threads on one machine, until the time is over. */
@Command(
    name = "stress",
    description = {
      "Lets real threads do everything at once on one machine, and judges every word that is read.",
      "Each thread has processes of its own, which are relatives of the others'. Every 2000"
          + " operations of each thread all rest, and every invariant of the machine is checked."
          + " What a thread does is a function of the seed and its number; when it does it is not,"
          + " so a failure need not come again.",
      "Without --design, the newest design is used."
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 no violation, 1 a violation, 2 usage.",
      "",
      "Example:",
      "  rmaplab stress --threads 4 --seconds 60 --design root-lock"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class StressCommand implements Callable<Integer> {
  private static final int WIDTH = 100;
  private static final int DEFAULT_THREADS = 4;
  private static final double DEFAULT_SECONDS = 10;
  private static final double MAX_SECONDS = 1e9;
  private static final int SEEDS = 1_000_000;

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;
  @Mixin private DesignOption design;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "How many threads, 1 to 64; default: ${DEFAULT-VALUE}.")
  private int threads = DEFAULT_THREADS;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "How long; default: ${DEFAULT-VALUE}.")
  private double seconds = DEFAULT_SECONDS;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Stop after N rounds of 2000 operations of each thread, if time allows.")
  private long rounds = Long.MAX_VALUE;

  @Option(
      names = "--seed",
      paramLabel = "X",
      description = "Which operations, a whole number; default: any.")
  private @Nullable Long seed;

  @Option(
      names = "--mix",
      paramLabel = "MIX",
      description = "Which kinds of operation: all (default), or mail: fork, split, migrate.")
  private String mix = "all";

  /** For picocli. */
  public StressCommand() {}

  @Override
  public Integer call() throws UserError, InterruptedException {
    StressOptions options = options();
    try (Interruption interruption = Interruption.watch()) {
      ProgressLine line = new ProgressLine(main.terminal(), common);
      StressResult result =
          Stress.run(
              options,
              (operations, quietPoints, elapsed) -> {
                line.show(progress(operations, quietPoints, elapsed));
                return !interruption.requested();
              });
      line.clear();
      print(result);
      main.terminal().flush();
      return result.failure() == null ? ExitCodes.OK : ExitCodes.VIOLATION;
    }
  }

  private StressOptions options() throws UserError {
    if (threads < 1 || threads > StressOptions.MAX_THREADS) {
      throw new UserError("--threads " + threads + ", expected 1 to " + StressOptions.MAX_THREADS);
    }
    if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
      throw new UserError("--seconds " + seconds + ", expected more than 0 and at most 1e9");
    }
    if (rounds < 1) {
      throw new UserError("--rounds " + rounds + ", expected 1 or more");
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(SEEDS) : seed;
    long nanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    return new StressOptions(design.design(), mix(), threads, chosen, rounds, nanos);
  }

  private Mix mix() throws UserError {
    for (Mix one : Mix.values()) {
      if (one.label().equals(mix)) {
        return one;
      }
    }
    List<String> labels = Arrays.stream(Mix.values()).map(Mix::label).toList();
    throw new UserError(
        "no mix '"
            + mix
            + "'"
            + Nearest.hint(mix, labels)
            + ", expected one of "
            + String.join(", ", labels));
  }

  private static String progress(long operations, long quietPoints, double elapsed) {
    return String.format(
        Locale.ROOT,
        "%,d s, %,d operations, %,d operations/s, %,d quiet points",
        (long) elapsed,
        operations,
        (long) (operations / Math.max(elapsed, 1e-3)),
        quietPoints);
  }

  /** The JSON document. */
  record Document(
      String design,
      int threads,
      long seed,
      String mix,
      long ops,
      double seconds,
      long quietPoints,
      List<Found> violations,
      List<StressResult.Verb> verbs) {
    /** A violation. */
    record Found(
        String kind,
        String message,
        @Nullable Integer thread,
        @Nullable Long operation,
        @Nullable String statement,
        List<String> others) {}
  }

  private void print(StressResult result) {
    PrintWriter out = main.terminal().out();
    StressOptions options = result.options();
    StressResult.Failure failure = result.failure();
    if (common.json()) {
      Json.print(
          out,
          new Document(
              options.design().name(),
              options.threads(),
              options.seed(),
              options.mix().label(),
              result.operations(),
              result.nanos() / 1e9,
              result.quietPoints(),
              failure == null ? List.of() : List.of(found(failure)),
              result.verbs()));
      return;
    }
    String verdict = failure == null ? "PASS" : "FAIL  " + failure.violation().kind().label();
    out.println("stress under " + options.design().name() + ": " + verdict);
    if (failure != null) {
      failure(out, options, failure);
    }
    out.print(Paragraph.of(extent(result), WIDTH, 0, 2));
    if (failure == null && !common.quiet()) {
      verbs(out, result.verbs());
    }
  }

  private static Document.Found found(StressResult.Failure failure) {
    boolean ofThread = failure.thread() >= 0;
    return new Document.Found(
        failure.violation().kind().label(),
        failure.violation().message(),
        ofThread ? failure.thread() : null,
        ofThread ? failure.operation() : null,
        failure.statement(),
        failure.others());
  }

  private void failure(PrintWriter out, StressOptions options, StressResult.Failure failure) {
    out.print(Paragraph.of(failure.violation().message(), WIDTH, 0, 2));
    String statement = failure.statement();
    if (failure.thread() >= 0) {
      String text =
          String.format(
              Locale.ROOT,
              "found by T%d at its operation %,d: %s",
              failure.thread(),
              failure.operation(),
              statement);
      out.print(Paragraph.of(text, WIDTH, 0, 2));
    } else {
      out.printf(Locale.ROOT, "found after %,d quiet points%n", failure.operation());
    }
    if (!common.quiet()) {
      failure.others().forEach(other -> out.println("  meanwhile " + other));
    }
    out.println(
        "seed "
            + options.seed()
            + "; the same operations again, at other moments: rmaplab stress --threads "
            + options.threads()
            + " --mix "
            + options.mix().label()
            + " --design "
            + options.design().name()
            + " --seed "
            + options.seed());
  }

  private static String extent(StressResult result) {
    double seconds = result.nanos() / 1e9;
    return String.format(
        Locale.ROOT,
        "%d %s, seed %d, mix %s; %,d operations in %.1f s (%,d/s), %,d quiet points",
        result.options().threads(),
        result.options().threads() == 1 ? "thread" : "threads",
        result.options().seed(),
        result.options().mix().label(),
        result.operations(),
        seconds,
        (long) (result.operations() / seconds),
        result.quietPoints());
  }

  private static void verbs(PrintWriter out, List<StressResult.Verb> verbs) {
    TextTable table = new TextTable();
    table.row("", "done", "refused");
    for (StressResult.Verb verb : verbs) {
      table.row(verb.name(), number(verb.done()), number(verb.refused()));
    }
    out.println();
    table.lines().forEach(line -> out.println(line.stripTrailing()));
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,13d", count);
  }
}
