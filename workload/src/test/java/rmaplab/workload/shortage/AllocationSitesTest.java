package rmaplab.workload.shortage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/**
 * No allocation is added without a test that makes it fail, and the table in {@code
 * docs/allocations.md} is what happens. {@code -Drmaplab.golden.refresh=true} writes the table.
 */
class AllocationSitesTest {
  private static final Path TABLE = Path.of("../docs/allocations.md");
  private static final String BEGIN = "<!-- table: made by AllocationSitesTest -->\n";

  /** What is known of a place. */
  private record Row(
      SortedSet<String> whats, Map<String, SortedSet<String>> results, SortedSet<String> families) {
    Row() {
      this(new TreeSet<>(), new TreeMap<>(), new TreeSet<>());
    }
  }

  @Test
  void everyAllocationOfTheCode_hasBeenMadeToFail() throws IOException, URISyntaxException {
    Map<String, Row> rows = rows();
    AllocationSites sites = AllocationSites.ofTheMemorySystem();
    assertThat(rows.keySet())
        .as("methods that allocate: each has failed in some case of Shortages")
        .containsExactlyInAnyOrderElementsOf(sites.methods());
    assertThat(rows.values().stream().map(Row::whats).flatMap(Collection::stream).toList())
        .as("what can be asked for")
        .containsAll(sites.names());
    String table = table(rows);
    String document = Files.readString(TABLE);
    int at = document.indexOf(BEGIN);
    assertThat(at).as("the line before the table in " + TABLE).isPositive();
    String head = document.substring(0, at + BEGIN.length());
    if (Boolean.getBoolean("rmaplab.golden.refresh")) {
      Files.writeString(TABLE, head + table);
    } else {
      assertThat(document).isEqualTo(head + table);
    }
  }

  private static Map<String, Row> rows() {
    Map<String, Row> rows = new TreeMap<>();
    for (Shortages family : Shortages.values()) {
      for (Shortage shortage : family.all()) {
        for (Design design : Designs.all()) {
          for (Shortage.Failure failure : shortage.failEach(design)) {
            Row row = rows.computeIfAbsent(failure.where(), w -> new Row());
            row.whats().add(failure.what());
            row.results()
                .computeIfAbsent(failure.verb(), v -> new TreeSet<>())
                .add(failure.result().strip());
            row.families().add(family.name());
          }
        }
      }
    }
    return rows;
  }

  private static String table(Map<String, Row> rows) {
    List<String> lines = new ArrayList<>();
    lines.add("| allocated | in | operation: what its caller sees | made to fail by |");
    lines.add("|---|---|---|---|");
    for (var row : rows.entrySet()) {
      lines.add(
          "| %s | `%s` | %s | %s |"
              .formatted(
                  String.join(", ", row.getValue().whats()),
                  row.getKey(),
                  operations(row.getValue().results()),
                  String.join(", ", row.getValue().families())));
    }
    return String.join("\n", lines) + "\n";
  }

  /** Operations that end alike stand together. */
  private static String operations(Map<String, SortedSet<String>> results) {
    Function<Map.Entry<String, SortedSet<String>>, String> ended =
        e -> String.join("; or ", e.getValue());
    Map<String, List<String>> alike =
        results.entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    ended,
                    TreeMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    return alike.entrySet().stream()
        .map(e -> String.join(", ", e.getValue()) + ": " + e.getKey())
        .collect(Collectors.joining("<br>"));
  }
}
