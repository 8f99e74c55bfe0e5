package rmaplab.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;
import rmaplab.memory.rmap.Designs;

/** {@code rmaplab designs}: the reverse-map designs, a line each. */
@Command(
    name = "designs",
    description = "Lists the reverse-map designs, a line each, in the order of their history.",
    mixinStandardHelpOptions = true,
    footer = {"", "Example:", "  rmaplab designs"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class DesignsCommand implements Callable<Integer> {
  @ParentCommand private Main main;
  @Mixin private CommonOptions common;

  /** For picocli. */
  public DesignsCommand() {}

  /** One design, as the JSON document lists it. */
  record Row(String name, String period, String summary) {}

  /** The JSON document. */
  record Document(List<Row> designs) {}

  @Override
  public Integer call() {
    List<Row> rows =
        Designs.all().stream().map(d -> new Row(d.name(), d.period(), d.summary())).toList();
    PrintWriter out = main.terminal().out();
    if (common.json()) {
      Json.print(out, new Document(rows));
    } else if (common.quiet()) {
      rows.forEach(r -> out.println(r.name()));
    } else {
      int widest = rows.stream().mapToInt(r -> r.name().length()).max().orElse(0);
      for (Row row : rows) {
        String gap = " ".repeat(widest - row.name().length() + 2);
        out.println(row.name() + gap + row.period() + ": " + row.summary());
      }
    }
    return ExitCodes.OK;
  }
}
