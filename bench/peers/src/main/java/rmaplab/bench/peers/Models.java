package rmaplab.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import rmaplab.bench.spin.LimitedProcess;
import rmaplab.bench.spin.MeshModel;
import rmaplab.bench.spin.SpinModel;
import rmaplab.bench.spin.SpinResult;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares SPIN's verdicts on the hand-written model of the mail's race with those of the checker,
 * which runs the classes themselves: for each workload and design the outcome and the kinds of
 * violation. The exit status is 1 if they differ anywhere.
 */
public final class Models {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration REVIEW = Duration.ofMinutes(30);

  private Models() {}

  /** {@code PROJECT_DIRECTORY}: where {@code rmaplab} and the workloads are. */
  public static void main(String[] args) throws IOException {
    String missing = SpinModel.missing();
    if (!missing.isEmpty()) {
      System.out.println("Models: not compared. " + missing);
      return;
    }
    Path project = Path.of(args[0]);
    Map<String, JsonNode> checked = check(project);
    Path scratch = Files.createTempDirectory("rmaplab-models");
    int differing = 0;
    System.out.println("| workload | design | SPIN | states | ours | executions | |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String workload : MeshModel.WORKLOADS) {
      for (String design : MeshModel.DESIGNS) {
        SpinResult spin =
            MeshModel.of(project.resolve("bench/peers/spin"), workload, design)
                .prepare(scratch, false)
                .run(false, LIMIT);
        JsonNode ours = checked.get(workload + " " + design);
        if (ours == null) {
          throw new IOException("the checker gave no result for " + workload + ", " + design);
        }
        String theirText = text(spin.verdict(), List.copyOf(new TreeSet<>(spin.kinds())));
        String ourText = text(ours.path("verdict").asString(), kinds(ours));
        boolean equal = theirText.equals(ourText) && spin.closed();
        differing += equal ? 0 : 1;
        System.out.printf(
            Locale.ROOT,
            "| %s | %s | %s | %,d | %s | %,d | %s |%n",
            workload,
            design,
            theirText,
            spin.states(),
            ourText,
            ours.path("executions").asLong(),
            equal ? "same" : "DIFFERS");
      }
    }
    for (String file : List.of("pan", "pan.c", "pan.h", "pan.b", "pan.m", "pan.t", "pan.p")) {
      Files.deleteIfExists(scratch.resolve(file));
    }
    try (var left = Files.list(scratch)) {
      for (Path file : left.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(scratch);
    System.out.println(
        differing == 0
            ? "All verdicts and kinds are the same."
            : differing + " verdicts or kinds differ.");
    System.exit(differing == 0 ? 0 : 1);
  }

  /** What {@code rmaplab review --json} says of each workload and design. */
  private static Map<String, JsonNode> check(Path project) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(project.resolve("rmaplab").toString(), "review", "--json", "--quiet"));
    command.addAll(List.of("--design", String.join(",", MeshModel.DESIGNS)));
    for (String workload : MeshModel.WORKLOADS) {
      command.add(project.resolve("workloads/mail/" + workload + ".workload").toString());
    }
    LimitedProcess.Ended review = LimitedProcess.run(command, project, REVIEW);
    String text = review.text();
    int begin = text.indexOf('{');
    if (begin < 0) {
      throw new IOException("rmaplab review: " + text.strip());
    }
    Map<String, JsonNode> results = new HashMap<>();
    JsonNode document = JsonMapper.shared().readTree(text.substring(begin));
    for (JsonNode result : document.path("results")) {
      results.put(
          result.path("workload").asString() + " " + result.path("design").asString(), result);
    }
    return results;
  }

  private static List<String> kinds(JsonNode result) {
    TreeSet<String> kinds = new TreeSet<>();
    for (JsonNode violation : result.path("violations")) {
      kinds.add(violation.path("kind").asString());
    }
    return List.copyOf(kinds);
  }

  private static String text(String verdict, List<String> kinds) {
    return kinds.isEmpty() ? verdict : verdict + " " + String.join(", ", kinds);
  }
}
