package rmaplab.workload;

/**
 * A word of a line.
 *
 * @param column of its first character, from 1
 */
record Token(String text, int column) {
  private static final int LONGEST_QUOTE = 40;

  /** The word for a message: quoted, and cut if it is long. */
  String quoted() {
    return quoted(text);
  }

  /** A text for a message: quoted, and cut if it is long. */
  static String quoted(String text) {
    int points = text.codePointCount(0, text.length());
    return points <= LONGEST_QUOTE
        ? "'" + text + "'"
        : "'" + text.substring(0, text.offsetByCodePoints(0, LONGEST_QUOTE)) + "...'";
  }
}
