package rmaplab.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import rmaplab.lab.Wording;
import rmaplab.lab.answers.Answers;
import rmaplab.lab.review.CellResult;
import rmaplab.report.columns.ColumnsText;
import rmaplab.report.columns.Counterexample;
import rmaplab.report.columns.Paragraph;
import rmaplab.report.columns.Row;

/** What a review says besides its table. */
final class ReviewText {
  private static final int WIDTH = 96;

  private ReviewText() {}

  /**
   * Verdicts that are not as expected, and cells that were not reached; empty if there are none.
   */
  static String mismatches(List<CellResult> results, int cells) {
    StringBuilder out = new StringBuilder();
    for (CellResult result : results) {
      if (!result.asExpected()) {
        String found =
            result.kind().isEmpty() ? result.outcome() : result.outcome() + " " + result.kind();
        out.append("\nNot as expected: ")
            .append(result.cell().workload().name())
            .append(" under ")
            .append(result.cell().design())
            .append(": ")
            .append(found)
            .append(", expected ")
            .append(result.expected().text());
        String reason = result.verdict().reason();
        if (reason != null) {
          out.append(" (").append(reason).append(')');
        }
      }
    }
    if (results.size() < cells) {
      out.append("\nNot checked: ").append(cells - results.size()).append(" of ").append(cells);
    }
    return out.isEmpty() ? "" : out.append('\n').toString();
  }

  /** The same workload goes wrong in the same steps, whatever the design. */
  private record SameStory(String workload, String explanation, List<Row> rows) {}

  /** One counterexample for each cause, without pictures; the report has them all. */
  static String counterexamples(List<CellResult> results) {
    Map<String, List<CellResult>> causes = new LinkedHashMap<>();
    Map<SameStory, String> told = new HashMap<>();
    for (CellResult result : results) {
      result
          .counterexample()
          .ifPresent(c -> {
            String workload = result.cell().workload().name();
            SameStory story = new SameStory(workload, c.explanation(), c.rows());
            String cause = told.computeIfAbsent(story, _ -> cause(result, c));
            causes.computeIfAbsent(cause, _ -> new ArrayList<>()).add(result);
          });
    }
    StringBuilder out = new StringBuilder();
    for (List<CellResult> same : causes.values()) {
      CellResult shown = same.getFirst();
      for (CellResult other : same) {
        if (rows(other) < rows(shown)) {
          shown = other;
        }
      }
      out.append('\n').append("-".repeat(WIDTH)).append('\n');
      Counterexample full = shown.counterexample().orElseThrow();
      out.append(ColumnsText.render(full.withoutDrawings()));
      List<String> alike = new ArrayList<>();
      for (CellResult other : same) {
        if (!other.cell().equals(shown.cell())) {
          alike.add(other.cell().workload().name() + " under " + other.cell().design());
        }
      }
      if (!alike.isEmpty()) {
        out.append(Paragraph.of("alike:   " + String.join(", ", alike), WIDTH, 0, 9));
      }
    }
    return out.toString();
  }

  private static int rows(CellResult result) {
    return result.counterexample().map(c -> c.rows().size()).orElse(0);
  }

  /**
   * The kind, the design, the place in the source where it goes wrong, and whether a walk looked at
   * a wrong address there or passed by at the wrong times.
   */
  private static String cause(CellResult result, Counterexample counterexample) {
    String place =
        counterexample.rows().stream().filter(Row::wrong).map(Row::place).findFirst().orElse("");
    boolean misread = counterexample.explanation().contains("computed address");
    return result.kind() + " " + result.cell().design() + " " + place + " " + misread;
  }

  /** The questions with their answers and what these rest on. */
  static String answers(List<Answers.Answer> answers) {
    StringBuilder out = new StringBuilder();
    if (!answers.isEmpty()) {
      out.append('\n').append("-".repeat(WIDTH)).append("\nAnswers\n");
    }
    for (Answers.Answer answer : answers) {
      out.append('\n');
      for (String line : Paragraph.of(answer.question().text(), WIDTH - 2, 0, 0).split("\n")) {
        out.append("> ").append(line).append('\n');
      }
      out.append(Paragraph.of(answer.words(), WIDTH, 0, 0));
      for (int i = 0; i < answer.evidence().size(); i++) {
        Optional<CellResult> result = answer.evidence().get(i);
        String evidence = answer.question().evidence().get(i).toString();
        String found = result.map(ReviewText::evidence).orElse(evidence + ": not checked");
        out.append(Paragraph.of(found, WIDTH, 2, 6));
      }
    }
    return out.toString();
  }

  private static String evidence(CellResult result) {
    String kind = result.kind().isEmpty() ? "" : " " + result.kind();
    return result.cell().workload().file()
        + " under "
        + result.cell().design()
        + ": "
        + result.outcome()
        + kind
        + " ("
        + Wording.counted(result.verdict().executions(), "execution")
        + ", "
        + Wording.bound(result.verdict())
        + ")";
  }
}
