package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/language.md shows is what the program prints. */
class LanguageDocTest {
  private static final Path ROOT = Path.of("..");
  private static final String INDENT = "    ";
  private static final String PROMPT = INDENT + "$ rmaplab ";
  private static final String LIBRARY = "workloads/";

  @Test
  void theExamplesAreReal() throws IOException {
    List<String> lines = Files.readAllLines(ROOT.resolve("docs/language.md"));
    List<String> checked = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith(PROMPT) && line.contains(LIBRARY)) {
        String command = line.substring(PROMPT.length());
        String[] arguments = command.replace(LIBRARY, ROOT + "/" + LIBRARY).split(" ");
        assertThat(block(lines, i + 1)).as(command).isEqualTo(Outcome.of(arguments).out());
        checked.add(command);
      }
    }
    assertThat(checked).hasSize(2);
  }

  @Test
  void theWorkloadIsThere() throws IOException {
    String shown = Files.readString(ROOT.resolve("docs/language.md"));
    String file = Files.readString(ROOT.resolve("workloads/mail/c-start-moved-child.workload"));
    assertThat(shown)
        .contains(file.stripTrailing().indent(INDENT.length()).replace(INDENT + "\n", "\n"));
  }

  /** The indented lines from {@code start} on, without indentation and the blank lines behind. */
  private static String block(List<String> lines, int start) {
    StringBuilder block = new StringBuilder();
    for (int i = start; i < lines.size(); i++) {
      String line = lines.get(i);
      if (!line.isEmpty() && !line.startsWith(INDENT)) {
        break;
      }
      block.append(line.isEmpty() ? "" : line.substring(INDENT.length())).append('\n');
    }
    return block.toString().stripTrailing() + "\n";
  }
}
