package rmaplab.cli;

import static rmaplab.cli.ReplayCommand.number;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import rmaplab.kernel.replay.Costs;
import rmaplab.kernel.replay.DesignReplay;
import rmaplab.kernel.replay.Inequality;
import rmaplab.kernel.replay.WalkCensus;

/** The results of a replay for people: a column for each design, then what was not equal. */
final class ReplayText {
  private static final int MOST_ROWS = 6;

  private final PrintWriter out;
  private final Style style;
  private final String recorded;

  ReplayText(Terminal terminal, String recorded) {
    out = terminal.out();
    style = Style.of(terminal);
    this.recorded = recorded;
  }

  /** Everything. */
  void print(String trace, List<DesignReplay> results) {
    out.println(style.strong(trace));
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("", results, DesignReplay::design));
    rows.add(row("events", results, r -> number(r.events())));
    rows.add(row("seconds", results, r -> String.format(Locale.ROOT, "%.2f", r.seconds())));
    rows.add(row("execs compared", results, r -> number(r.execs().compared())));
    rows.add(row("execs equal", results, r -> number(r.execs().equal())));
    rows.add(row("exits compared", results, r -> number(r.exits().compared())));
    rows.add(row("exits equal", results, r -> number(r.exits().equal())));
    rows.add(row("most VMAs", results, r -> number(r.peak().vmas())));
    rows.add(row("most anon_vmas", results, r -> number(r.peak().anonVmas())));
    rows.add(row("most edges", results, r -> number(r.peak().edges())));
    rows.add(row("longest chain of a VMA", results, r -> number(r.longestChain())));
    rows.add(row("peak bytes", results, r -> number(r.peak().bytes())));
    rows.add(row("  at event", results, r -> number(r.peak().event())));
    allocations(rows, results);
    walks(rows, "walks at the peak: pages", results, DesignReplay::walks);
    if (results.stream().anyMatch(r -> r.walksAtEnd().pages() > 0)) {
      walks(rows, "walks at the end: pages", results, DesignReplay::walksAtEnd);
    }
    table(rows);
    out.println();
    notes(results);
    for (DesignReplay result : results) {
      for (Inequality unequal : result.unequal()) {
        inequality(result, unequal);
      }
    }
    if (results.stream().anyMatch(r -> !r.unequal().isEmpty())) {
      out.println();
    }
    verdicts(results);
  }

  private static void allocations(List<List<String>> rows, List<DesignReplay> results) {
    List<String> kinds = List.of("VMAs", "anon_vmas", "edges", "page tables", "pages");
    for (int i = 0; i < kinds.size(); i++) {
      int kind = i;
      rows.add(
          row(
              kinds.get(kind) + " allocated",
              results,
              r -> number(r.allocations().get(kind).allocated())));
      rows.add(row("  freed", results, r -> number(r.allocations().get(kind).freed())));
    }
  }

  private static void walks(
      List<List<String>> rows,
      String title,
      List<DesignReplay> results,
      Function<DesignReplay, WalkCensus> census) {
    rows.add(row(title, results, r -> number(census.apply(r).pages())));
    rows.add(row("  mapped in VMAs", results, r -> number(census.apply(r).mappings())));
    rows.add(row("  VMAs visited", results, r -> number(census.apply(r).vmasVisited())));
    rows.add(row("  most for a page", results, r -> number(census.apply(r).mostVisited())));
  }

  private static List<String> row(
      String title, List<DesignReplay> results, Function<DesignReplay, String> value) {
    List<String> row = new ArrayList<>(List.of(title));
    results.forEach(r -> row.add(value.apply(r)));
    return row;
  }

  private void table(List<List<String>> rows) {
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder("  ");
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
        String gap = " ".repeat(width - row.get(column).length());
        line.append(column == 0 ? row.get(0) + gap : "  " + gap + row.get(column));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private void notes(List<DesignReplay> results) {
    out.printf(
        "  Bytes: %d for a VMA, %d for an anon_vma, %d for an edge (anon_vma_chain), as in %s.%n",
        Costs.VMA_BYTES, Costs.ANON_VMA_BYTES, Costs.EDGE_BYTES, recorded);
    if (results.isEmpty()) {
      return;
    }
    DesignReplay first = results.getFirst();
    if (!first.hasFaults()) {
      out.println(
          "  The recording has no faults: the first page of each piece of private writable memory"
              + " was taken as written when it was mapped.");
    }
    if (first.refusedFaults() > 0) {
      out.println("  Faults that were refused (signals): " + number(first.refusedFaults()) + ".");
    }
    if (first.liveProcesses() > 0) {
      out.println("  Processes that live at the end: " + number(first.liveProcesses()) + ".");
    }
    if (!first.skipped().isEmpty()) {
      out.println(
          first.skipped().entrySet().stream()
              .map(e -> number(e.getValue()) + " " + e.getKey())
              .collect(Collectors.joining(", ", "  Passed over: ", ".")));
    }
  }

  private void inequality(DesignReplay result, Inequality unequal) {
    out.printf(
        "%n  %s, line %d: process %d at its %s%n",
        result.design(), unequal.line(), unequal.pid(), unequal.when());
    areas("ours", unequal.ours());
    areas("Linux", unequal.kernels());
  }

  private void areas(String whose, List<String> areas) {
    for (String area : areas.subList(0, Math.min(MOST_ROWS, areas.size()))) {
      out.printf("    %-6s %s%n", whose, area);
    }
    if (areas.size() > MOST_ROWS) {
      out.printf("    %-6s and %d more%n", whose, areas.size() - MOST_ROWS);
    }
  }

  /** A line for each design. */
  void verdicts(List<DesignReplay> results) {
    for (DesignReplay r : results) {
      boolean equal =
          r.exits().equal() == r.exits().compared() && r.execs().equal() == r.execs().compared();
      boolean ours = r.design().equals(recorded);
      String verdict =
          r.exits().compared() == 0
              ? "no exit to compare"
              : "%s of %s exits and %s of %s execs equal"
                  .formatted(
                      number(r.exits().equal()),
                      number(r.exits().compared()),
                      number(r.execs().equal()),
                      number(r.execs().compared()));
      String colored = equal ? style.good(verdict) : ours ? style.bad(verdict) : verdict;
      String why = equal || ours ? "" : " (the recorded kernel merges as " + recorded + " does)";
      out.println("replay under " + r.design() + ": " + colored + why);
    }
  }
}
