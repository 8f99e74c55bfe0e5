package rmaplab.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.lab.review.CellResult;

/** The table of a review: workloads down, designs across, at most 100 columns wide. */
final class ReviewTable {
  private static final int WIDTH = 100;
  private static final int GAP = 2;
  private static final String HEADING = "workload";

  private ReviewTable() {}

  /** The table and its legend, each line ended. */
  static String render(List<CellResult> results) {
    Map<String, Map<String, CellResult>> byWorkload = new LinkedHashMap<>();
    Set<String> designs = new java.util.LinkedHashSet<>();
    for (CellResult result : results) {
      byWorkload
          .computeIfAbsent(result.cell().workload().name(), _ -> new LinkedHashMap<>())
          .put(result.cell().design(), result);
      designs.add(result.cell().design());
    }
    int first =
        byWorkload.keySet().stream().mapToInt(String::length).reduce(HEADING.length(), Math::max)
            + GAP;
    StringBuilder out = new StringBuilder();
    for (List<String> block : blocks(List.copyOf(designs), results, WIDTH - first)) {
      block(block, byWorkload, first, out);
      out.append('\n');
    }
    legend(results, out);
    return out.toString();
  }

  /** As many designs side by side as fit. */
  private static List<List<String>> blocks(
      List<String> designs, List<CellResult> results, int room) {
    List<List<String>> blocks = new ArrayList<>();
    List<String> block = new ArrayList<>();
    int used = 0;
    for (String design : designs) {
      int width = width(design, results) + GAP;
      if (!block.isEmpty() && used + width - GAP > room) {
        blocks.add(block);
        block = new ArrayList<>();
        used = 0;
      }
      block.add(design);
      used += width;
    }
    if (!block.isEmpty()) {
      blocks.add(block);
    }
    return blocks;
  }

  private static int width(String design, List<CellResult> results) {
    return Math.max(
        design.length(),
        results.stream()
            .filter(r -> r.cell().design().equals(design))
            .mapToInt(r -> text(r).length())
            .max()
            .orElse(0));
  }

  private static void block(
      List<String> designs,
      Map<String, Map<String, CellResult>> byWorkload,
      int first,
      StringBuilder out) {
    List<CellResult> all = byWorkload.values().stream().flatMap(m -> m.values().stream()).toList();
    StringBuilder heading = new StringBuilder(HEADING);
    int at = first;
    for (String design : designs) {
      pad(heading, at).append(design);
      at += width(design, all) + GAP;
    }
    out.append(heading).append('\n');
    byWorkload.forEach((workload, cells) -> {
      StringBuilder line = new StringBuilder(workload);
      int column = first;
      for (String design : designs) {
        CellResult cell = cells.get(design);
        if (cell != null) {
          pad(line, column).append(text(cell));
        }
        column += width(design, all) + GAP;
      }
      out.append(line.toString().stripTrailing()).append('\n');
    });
  }

  private static StringBuilder pad(StringBuilder line, int column) {
    return line.repeat(' ', Math.max(0, column - line.length()));
  }

  /**
   * {@code FAIL dangling 1p 1234!}: verdict, kind, preemptions, executions, and whether it
   * surprises.
   */
  private static String text(CellResult result) {
    Verdict verdict = result.verdict();
    Verdict.Finding finding = verdict.violation();
    String outcome =
        switch (verdict.outcome()) {
          case PASS -> "pass";
          case INCOMPLETE -> "open";
          case FAIL -> "FAIL " + brief(finding) + " " + preemptions(finding) + "p";
        };
    return outcome
        + " "
        + verdict.executions()
        + (verdict.exhaustive() ? "" : "+")
        + (result.asExpected() ? "" : " !");
  }

  private static String brief(Verdict.@Nullable Finding finding) {
    return finding == null ? "" : brief(finding.violation().kind());
  }

  private static int preemptions(Verdict.@Nullable Finding finding) {
    return finding == null ? 0 : finding.preemptions();
  }

  private static String brief(Violation.Kind kind) {
    return switch (kind) {
      case DANGLING_MIGRATION_ENTRY -> "dangling";
      case MISSED_MAPPING -> "missed";
      case STALE_MAPPING -> "stale";
      case WRONG_DATA -> "data";
      case USE_AFTER_FREE -> "freed";
      case TYPE_REUSE -> "reuse";
      case SLEEP_IN_ATOMIC -> "sleep";
      case LOCK_ORDER -> "order";
      case DATA_RACE -> "race";
      case DEADLOCK, ASSERTION, MAPCOUNT, MESH, LEAK -> kind.label();
    };
  }

  private static void legend(List<CellResult> results, StringBuilder out) {
    Set<Violation.Kind> kinds = new TreeSet<>();
    for (CellResult result : results) {
      Verdict.Finding finding = result.verdict().violation();
      if (finding != null) {
        kinds.add(finding.violation().kind());
      }
    }
    out.append("A cell: verdict, number of executions explored; '+' if not exhaustive, '!' if not")
        .append(" as expected.\n");
    if (!kinds.isEmpty()) {
      out.append("A failure: kind, preemptions of its shortest counterexample (p).\n");
    }
    for (Violation.Kind kind : kinds) {
      if (!brief(kind).equals(kind.label())) {
        out.append("  ").append(brief(kind)).append(": ").append(kind.label()).append('\n');
      }
    }
  }
}
