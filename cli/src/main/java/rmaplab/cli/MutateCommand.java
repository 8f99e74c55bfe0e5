package rmaplab.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import rmaplab.lab.Source;
import rmaplab.lab.mutate.KnownSurvivors;
import rmaplab.lab.mutate.Mutant;
import rmaplab.lab.mutate.Mutants;
import rmaplab.lab.mutate.Scope;
import rmaplab.lab.review.Library;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.WorkloadException;

/** {@code rmaplab mutate}: whether the library would notice if a design were a little wrong. */
@Command(
    name = "mutate",
    description =
        "Damages a design in every small way (a lock that is not taken, two steps in the other"
            + " order, a condition under a lock that is not looked at, a read section that is too"
            + " short, a wait that is left out) and checks which workloads notice.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Exit status: 0 each mutant is killed or its survival is explained, 1 one is not,",
      "2 bad input or usage, 3 interrupted.",
      "",
      "Example:",
      "  rmaplab mutate --design root-lock workloads/mail",
      "  rmaplab mutate --design chain --mutant drop-lock:ChainedReverseMap"
    })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class MutateCommand implements Callable<Integer> {
  private static final int MOST_THREADS = 2;
  private static final String SURVIVORS = "survivors.txt";

  @ParentCommand private Main main;
  @Mixin private CommonOptions common;
  @Mixin private DesignOption design;

  @Parameters(
      paramLabel = "PATH",
      arity = "0..*",
      description = "Workload files, or folders of them (default: Rmaplab's own library).")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--scope",
      paramLabel = "S",
      description =
          "What is damaged: 'design' (the design and what it shares with others) or 'memory'"
              + " (every operation besides). Default: ${DEFAULT-VALUE}.",
      defaultValue = "design")
  private String scope;

  @Option(
      names = "--mutant",
      paramLabel = "NAME",
      description =
          "Only mutants whose name begins with this, such as drop-lock or"
              + " drop-lock:ChainedReverseMap.link#1; may be repeated.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--max-seconds-each",
      paramLabel = "S",
      description =
          "Limit for one mutant under one workload, default ${DEFAULT-VALUE}; a survivor for whom"
              + " it was too short is marked.",
      defaultValue = "30")
  private int secondsEach;

  /** For picocli. */
  public MutateCommand() {}

  /** The JSON document. */
  record Document(
      String design,
      String scope,
      int workloads,
      int mutants,
      int leftOut,
      int killed,
      Map<String, OfKind> kinds,
      List<Survivor> survivors,
      List<Death> deaths,
      boolean interrupted,
      double seconds) {}

  /** The mutants of one kind. */
  record OfKind(int mutants, int killed) {}

  /** A mutant that no workload kills. */
  record Survivor(
      String mutant, String what, String place, String status, @Nullable String reason) {}

  /** A mutant that one does. */
  record Death(
      String mutant,
      String what,
      String place,
      String workload,
      String kind,
      boolean shortOfMemory) {}

  @Override
  public Integer call() throws UserError, WorkloadException, IOException {
    Design chosen = design.design();
    Scope which = scope();
    if (secondsEach < 1) {
      throw new UserError("--max-seconds-each " + secondsEach + ", expected 1 or more");
    }
    List<Path> places = paths.isEmpty() ? List.of(WorkloadLibrary.folder()) : paths;
    for (Path place : places) {
      if (!Files.exists(place)) {
        throw new UserError(place + ": no such file or folder");
      }
    }
    List<Source> library = Library.read(places);
    if (library.isEmpty()) {
      throw new UserError(places.getFirst() + ": no workloads there, expected *.workload files");
    }
    KnownSurvivors known = known();
    long began = System.nanoTime();
    try (Interruption interruption = Interruption.watch()) {
      ProgressLine line = new ProgressLine(main.terminal(), common);
      Mutant.Result result =
          new Mutants(
                  library,
                  chosen,
                  which,
                  name -> only.isEmpty() || only.stream().anyMatch(name::startsWith),
                  secondsEach,
                  (what, done, of) -> line.show(done + "/" + of + " " + what),
                  interruption::requested)
              .run(Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS));
      line.clear();
      if (result.mutants().isEmpty() && !interruption.requested()) {
        throw new UserError(
            "--mutant "
                + String.join(", ", only)
                + ": no mutant of "
                + chosen.name()
                + " has a"
                + " name that begins so");
      }
      Document document =
          document(
              result,
              known,
              library.size(),
              chosen.name(),
              interruption.requested(),
              (System.nanoTime() - began) / 1e9);
      print(document);
      main.terminal().flush();
      return status(document);
    }
  }

  private Scope scope() throws UserError {
    return switch (scope) {
      case "design" -> Scope.DESIGN;
      case "memory" -> Scope.MEMORY;
      default -> throw new UserError("--scope " + scope + ", expected design or memory");
    };
  }

  private static KnownSurvivors known() throws UserError, IOException {
    Path file;
    try {
      file = WorkloadLibrary.folder().resolve(SURVIVORS);
    } catch (UserError _) {
      return KnownSurvivors.none();
    }
    if (!Files.exists(file)) {
      return KnownSurvivors.none();
    }
    try {
      return KnownSurvivors.parse(file.toString(), Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }

  private Document document(
      Mutant.Result result,
      KnownSurvivors known,
      int workloads,
      String name,
      boolean interrupted,
      double seconds) {
    List<Survivor> survivors = new ArrayList<>();
    List<Death> deaths = new ArrayList<>();
    for (Mutant mutant : result.mutants()) {
      String id = mutant.mutation().name();
      String what = mutant.mutation().what();
      String place = mutant.mutation().place();
      if (mutant.fate() instanceof Mutant.Killed killed) {
        deaths.add(new Death(id, what, place, killed.workload(), killed.kind(), killed.shortage()));
      } else {
        survivors.add(
            new Survivor(
                id, what, place, status(mutant.fate()), known.reason(id, name).orElse(null)));
      }
    }
    return new Document(
        name,
        scope,
        workloads,
        result.mutants().size(),
        result.leftOut().size(),
        deaths.size(),
        kinds(result),
        survivors,
        deaths,
        interrupted,
        Results.rounded(seconds));
  }

  private static Map<String, OfKind> kinds(Mutant.Result result) {
    Map<String, OfKind> kinds = new TreeMap<>();
    for (Mutant mutant : result.mutants()) {
      kinds.merge(
          mutant.mutation().kind().label(),
          new OfKind(1, mutant.isKilled() ? 1 : 0),
          (a, b) -> new OfKind(a.mutants() + b.mutants(), a.killed() + b.killed()));
    }
    return kinds;
  }

  private static String status(Mutant.Fate fate) {
    return switch (fate) {
      case Mutant.Killed killed -> "killed by " + killed.workload();
      case Mutant.Unreached() -> "no workload reaches it";
      case Mutant.Survived survived ->
          "survived "
              + survived.workloads()
              + (survived.workloads() == 1 ? " workload" : " workloads")
              + (survived.bounded() ? ", not explored to the end" : "");
    };
  }

  private void print(Document document) {
    PrintWriter out = main.terminal().out();
    if (common.json()) {
      Json.print(out, document);
      return;
    }
    if (!common.quiet()) {
      for (Death death : document.deaths()) {
        out.println("killed    " + line(death.mutant(), death.what(), death.place()));
        out.println(
            "          by "
                + death.workload()
                + (death.shortOfMemory() ? ", an allocation failing: " : ": ")
                + death.kind());
      }
    }
    for (Survivor survivor : document.survivors()) {
      String reason = survivor.reason();
      out.println(
          (reason == null ? "SURVIVED  " : "explained ")
              + line(survivor.mutant(), survivor.what(), survivor.place()));
      out.println("          " + survivor.status());
      if (reason != null && !common.quiet()) {
        out.println("          " + reason);
      }
    }
    out.println(
        "killed, of each kind: "
            + document.kinds().entrySet().stream()
                .map(e -> e.getKey() + " " + e.getValue().killed() + "/" + e.getValue().mutants())
                .collect(Collectors.joining(", ")));
    long unexplained = document.survivors().stream().filter(s -> s.reason() == null).count();
    out.println(
        document.design()
            + ": "
            + document.mutants()
            + " mutants, "
            + document.killed()
            + " killed, "
            + (document.survivors().size() - unexplained)
            + " survivors explained, "
            + unexplained
            + " not; "
            + document.leftOut()
            + " left out, which cannot run; "
            + document.workloads()
            + " workloads, "
            + document.seconds()
            + " s"
            + (document.interrupted() ? "; interrupted" : ""));
  }

  private static String line(String mutant, String what, String place) {
    return mutant + "  " + what + " (" + place + ")";
  }

  private static int status(Document document) {
    if (document.interrupted()) {
      return ExitCodes.NOT_EXHAUSTIVE;
    }
    boolean unexplained = document.survivors().stream().anyMatch(s -> s.reason() == null);
    return unexplained ? ExitCodes.VIOLATION : ExitCodes.OK;
  }
}
