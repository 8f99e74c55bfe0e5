package rmaplab.cli;

import java.util.List;
import picocli.CommandLine.Option;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Nearest;

/** The option {@code --design}, for commands that use one design. */
public final class DesignOption {
  private static final String REVERSED = "-reversed";

  @Option(
      names = {"-d", "--design"},
      paramLabel = "D",
      description = "The reverse-map design ('rmaplab designs' lists them).")
  private String name = "";

  /** For picocli. */
  public DesignOption() {}

  /**
   * The design that was asked for; else the newest that is not a reversed variant.
   *
   * @throws UserError if there is no design of that name
   */
  public Design design() throws UserError {
    return name.isEmpty() ? newest() : named(name);
  }

  private static Design newest() {
    return Designs.all().reversed().stream()
        .filter(d -> !d.name().endsWith(REVERSED))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The design of this name.
   *
   * @throws UserError if there is none
   */
  public static Design named(String name) throws UserError {
    List<Design> all = Designs.all();
    for (Design design : all) {
      if (design.name().equals(name)) {
        return design;
      }
    }
    List<String> names = all.stream().map(Design::name).toList();
    String hint = Nearest.hint(name, names);
    throw new UserError(
        "no design '" + name + "'" + hint + ", expected one of " + String.join(", ", names));
  }
}
