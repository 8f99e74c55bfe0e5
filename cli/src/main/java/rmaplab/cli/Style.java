package rmaplab.cli;

/** Emphasis on a terminal; plain text everywhere else. */
public final class Style {
  private final boolean ansi;

  /** The style for {@code terminal}'s standard output. Users switch colours off by NO_COLOR. */
  public static Style of(Terminal terminal) {
    String noColor = System.getenv("NO_COLOR");
    return new Style(terminal.outIsTerminal() && (noColor == null || noColor.isEmpty()));
  }

  /** A style with or without escape sequences. */
  Style(boolean ansi) {
    this.ansi = ansi;
  }

  /** For what is as it should be. */
  public String good(String text) {
    return wrapped("32", text);
  }

  /** For what is not. */
  public String bad(String text) {
    return wrapped("1;31", text);
  }

  /** For what stands out. */
  public String strong(String text) {
    return wrapped("1", text);
  }

  private String wrapped(String code, String text) {
    return ansi ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
