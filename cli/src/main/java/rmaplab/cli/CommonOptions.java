package rmaplab.cli;

import picocli.CommandLine.Option;

/** The options that every command has. */
public final class CommonOptions {
  @Option(
      names = "--json",
      description = "Print one JSON document on standard output, and nothing else.")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print only the result, in as few lines as possible.")
  private boolean quiet;

  /** For picocli. */
  public CommonOptions() {}

  /** Whether the result is to be a JSON document. */
  public boolean json() {
    return json;
  }

  /** Whether everything but the result is to be left out. */
  public boolean quiet() {
    return quiet;
  }
}
