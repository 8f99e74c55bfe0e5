package rmaplab.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import rmaplab.kernel.DifferenceText;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.fuzz.KernelFuzz;
import rmaplab.kernel.mesh.MeshProbe;
import rmaplab.memory.rmap.Design;

/** {@code rmaplab kernel fuzz}: random programs on both sides. */
@Command(
    name = "fuzz",
    description = {
      "Performs random programs of up to 8 processes here and on the kernel, and compares after"
          + " each operation. A program in which they differ is cut down until nothing can be left"
          + " out, and printed as a workload file.",
      "The same seed gives the same programs."
    },
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  rmaplab kernel fuzz --ops 20000 --seed 1"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class KernelFuzzCommand implements Callable<Integer> {
  @ParentCommand private KernelCommand parent;
  @Mixin private CommonOptions common;
  @Mixin private DesignOption design;

  @Option(
      names = "--ops",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Compare so many operations (the default is ${DEFAULT-VALUE}).")
  private long operations;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "The seed of the programs (the default is ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--differences",
      paramLabel = "N",
      defaultValue = "1",
      description = "Stop after so many different ones (the default is ${DEFAULT-VALUE}).")
  private int mostDifferences;

  @Option(
      names = "--mesh",
      description =
          "Compare the mesh after each operation as well (slower; needs clang and bpftool).")
  private boolean mesh;

  /** For picocli. */
  public KernelFuzzCommand() {}

  /** The JSON document. */
  record Document(
      String design,
      String linux,
      long ops,
      long seed,
      List<KernelFuzz.Found> differences,
      double seconds) {}

  @Override
  public Integer call() throws UserError, KernelUnavailableException {
    if (operations < 1 || mostDifferences < 1) {
      throw new UserError("--ops and --differences, expected numbers above 0");
    }
    Design chosen = design.design();
    ProgressLine progress = new ProgressLine(parent.terminal(), common);
    long began = System.nanoTime();
    try (Interruption interruption = Interruption.watch();
        Agent agent = Agent.start();
        @Nullable MeshProbe probe = mesh ? MeshProbe.start() : null) {
      KernelFuzz.Result result =
          new KernelFuzz(chosen, agent, probe, seed)
              .run(
                  operations,
                  mostDifferences,
                  interruption::requested,
                  done ->
                      progress.show(
                          "kernel fuzz: %,d of %,d operations".formatted(done, operations)));
      progress.clear();
      double seconds = (System.nanoTime() - began) / 1e9;
      String linux = agent.features().linux();
      if (common.json()) {
        Json.print(
            parent.terminal().out(),
            new Document(chosen.name(), linux, result.operations(), seed, result.found(), seconds));
      } else {
        print(chosen, linux, result, seconds);
      }
      // The process may be ending: what is known is printed now.
      parent.terminal().flush();
      return result.found().isEmpty() ? ExitCodes.OK : ExitCodes.VIOLATION;
    }
  }

  private void print(Design chosen, String linux, KernelFuzz.Result result, double seconds) {
    PrintWriter out = parent.terminal().out();
    Style style = Style.of(parent.terminal());
    int number = 0;
    for (KernelFuzz.Found found : result.found()) {
      out.println(
          "difference %d, cut down from %d operations: %s"
              .formatted(++number, found.operations(), found.difference().message()));
      if (!common.quiet()) {
        out.println();
        found.workload().lines().forEach(line -> out.println("    " + line));
        out.println();
        out.print(DifferenceText.render(found.difference()));
        out.println();
      }
    }
    out.printf(
        Locale.ROOT,
        "kernel fuzz --seed %d under %s and on Linux %s: %s in %,d operations (%.1f s, %,.0f/s)%n",
        seed,
        chosen.name(),
        linux,
        result.found().isEmpty()
            ? style.good("no difference")
            : style.bad(result.found().size() + " DIFFERENT"),
        result.operations(),
        seconds,
        result.operations() / seconds);
  }
}
