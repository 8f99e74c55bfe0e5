package rmaplab.workload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import rmaplab.memory.PageRange;

/**
 * One line of a workload, taken word by word from the left.
 *
 * <p>Words end at blanks; {@code =}, {@code ->} and {@code ,} are words of their own; {@code #}
 * begins a comment, which is no part of the line.
 */
final class LineReader {
  private static final int LONGEST_NAME = 64;

  /** As in Linux (TASK_COMM_LEN - 1). */
  private static final int LONGEST_PROCESS_NAME = 15;

  private final String file;
  private final int number;
  private final String text;
  private final List<Token> tokens = new ArrayList<>();

  /** The column after the last word. */
  private int endColumn = 1;

  private int next;

  /**
   * A line.
   *
   * @param number the line's number, from 1
   * @param text without its end
   * @throws WorkloadException if it holds a control character other than a tab
   */
  LineReader(String file, int number, String text) throws WorkloadException {
    this.file = file;
    this.number = number;
    int comment = text.indexOf('#');
    this.text = comment < 0 ? text : text.substring(0, comment);
    checkCharacters(text);
    split();
  }

  private void checkCharacters(String whole) throws WorkloadException {
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (Character.isISOControl(c) && c != '\t') {
        throw error(
            whole.codePointCount(0, i) + 1,
            "control character U+%04X, expected text".formatted((int) c));
      }
    }
  }

  private void split() {
    int column = 1;
    int i = 0;
    while (i < text.length()) {
      int length = isBlank(text.charAt(i)) ? 0 : wordLength(i);
      if (length > 0) {
        Token token = new Token(text.substring(i, i + length), column);
        tokens.add(token);
        column += text.codePointCount(i, i + length);
        endColumn = column;
        i += length;
      } else {
        column++;
        i++;
      }
    }
  }

  private int wordLength(int start) {
    int special = specialLength(start);
    if (special > 0) {
      return special;
    }
    int end = start;
    while (end < text.length() && !isBlank(text.charAt(end)) && specialLength(end) == 0) {
      end++;
    }
    return end - start;
  }

  private int specialLength(int at) {
    char c = text.charAt(at);
    return c == '=' || c == ',' ? 1 : text.startsWith("->", at) ? 2 : 0;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** Whether there is no word on the line. */
  boolean isEmpty() {
    return tokens.isEmpty();
  }

  /** Whether all words have been taken. */
  boolean atEnd() {
    return next == tokens.size();
  }

  /** The first word of a line that has one. */
  Token first() {
    return tokens.getFirst();
  }

  /** The line's number, from 1. */
  int number() {
    return number;
  }

  /** The column at which the line's last occurrence of {@code part} begins. */
  int columnOf(String part) {
    return text.codePointCount(0, Math.max(0, text.lastIndexOf(part))) + 1;
  }

  /** The whole line without comment and the blanks around it. */
  String content() {
    return text.strip();
  }

  /** Whether the next word is {@code word}; it is not taken. */
  boolean sees(String word) {
    return next < tokens.size() && tokens.get(next).text().equals(word);
  }

  /** Takes the next word if it is {@code word}. */
  boolean accept(String word) {
    if (sees(word)) {
      next++;
      return true;
    }
    return false;
  }

  /**
   * Takes the next word.
   *
   * @param expected what should be there, for the message
   */
  Token take(String expected) throws WorkloadException {
    if (atEnd()) {
      throw error(endColumn, "the line ends here, expected " + expected);
    }
    return tokens.get(next++);
  }

  /** Takes the next word, which must be {@code word}; {@code expected} says so in the message. */
  void require(String word, String expected) throws WorkloadException {
    Token token = take(expected);
    if (!token.text().equals(word)) {
      throw error(token, token.quoted() + ", expected " + expected);
    }
  }

  /** The line must end here; {@code expected} says what else could have followed. */
  void end(String expected) throws WorkloadException {
    if (!atEnd()) {
      Token token = tokens.get(next);
      throw error(token, "unexpected " + token.quoted() + ", expected " + expected);
    }
  }

  /** Takes a page or range, which is not empty and below {@link Workload#MAX_PAGES}. */
  PageRange range() throws WorkloadException {
    Token token = take("a page or a range of pages, for example 3 or 4:8");
    int colon = token.text().indexOf(':');
    if (colon < 0) {
      long page = page(token, token.text(), 0);
      return new PageRange(page, page + 1);
    }
    long start = page(token, token.text().substring(0, colon), 0);
    long end = number(token, token.text().substring(colon + 1), colon + 1, "a page");
    if (end > Workload.MAX_PAGES) {
      throw error(
          token.column() + colon + 1,
          "the range ends at page " + end + ", expected at most " + Workload.MAX_PAGES);
    }
    if (end <= start) {
      throw error(
          token,
          token.quoted()
              + " is empty, expected START:END with END above START (pages START to END - 1)");
    }
    return new PageRange(start, end);
  }

  /** Takes one page below {@link Workload#MAX_PAGES}. */
  long page() throws WorkloadException {
    Token token = take("a page");
    if (token.text().indexOf(':') >= 0) {
      throw error(token, token.quoted() + " is a range, expected one page");
    }
    return page(token, token.text(), 0);
  }

  private long page(Token token, String digits, int offset) throws WorkloadException {
    long page = number(token, digits, offset, "a page");
    if (page >= Workload.MAX_PAGES) {
      throw error(
          token.column() + offset,
          "page " + page + " is too large, expected a page below " + Workload.MAX_PAGES);
    }
    return page;
  }

  /** The page of a file that a word, already taken, names from {@code offset} on. */
  long filePage(Token token, int offset) throws WorkloadException {
    return page(token, token.text().substring(offset), offset);
  }

  /** Takes a number of pages, at most {@link Workload#MAX_PAGES}. */
  long pages() throws WorkloadException {
    Token token = take("a number of pages");
    long pages = number(token, token.text(), 0, "a number of pages");
    if (pages > Workload.MAX_PAGES) {
      throw error(token, pages + " pages are too many, expected at most " + Workload.MAX_PAGES);
    }
    return pages;
  }

  /** Takes a word of data: a decimal number from 0 to 2^63 - 1. */
  long word() throws WorkloadException {
    Token token = take("a decimal number");
    return number(token, token.text(), 0, "a decimal number");
  }

  private long number(Token token, String digits, int offset, String expected)
      throws WorkloadException {
    int column = token.column() + Math.min(offset, token.text().length());
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw error(column, token.quoted() + ", expected " + expected);
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw error(
          column, Token.quoted(digits) + " is too large, expected at most " + Long.MAX_VALUE);
    }
  }

  /** Takes the name of a file. */
  Token file() throws WorkloadException {
    String expected = "a file, for example libc";
    Token token = take(expected);
    if (!isName(token.text())) {
      throw error(token, token.quoted() + " is no name, expected " + expected);
    }
    return token;
  }

  /**
   * Takes the name of a process.
   *
   * @param expected what else could stand here, for the message
   * @param reserved words that are no names
   */
  Token process(String expected, Collection<String> reserved) throws WorkloadException {
    Token token = take(expected);
    if (!isName(token.text())) {
      throw error(token, token.quoted() + " is no name, expected " + expected);
    }
    if (reserved.contains(token.text())) {
      throw error(token, token.quoted() + " is a word of the language, expected " + expected);
    }
    if (token.text().length() > LONGEST_PROCESS_NAME) {
      throw error(
          token,
          token.quoted()
              + " is too long, expected at most "
              + LONGEST_PROCESS_NAME
              + " characters");
    }
    return token;
  }

  /** Whether {@code text} is a letter, then letters, digits, '.', '_' and '-'; 64 at most. */
  static boolean isName(String text) {
    return text.length() <= LONGEST_NAME
        && !text.isEmpty()
        && isLetter(text.charAt(0))
        && text.chars().allMatch(LineReader::isNamePart);
  }

  private static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isNamePart(int c) {
    return isLetter(c) || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-';
  }

  /** The place of a word. */
  Position at(Token token) {
    return new Position(number, token.column());
  }

  /** Something is wrong with a word. */
  WorkloadException error(Token token, String problem) {
    return error(token.column(), problem);
  }

  private WorkloadException error(int column, String problem) {
    return WorkloadException.at(file, new Position(number, column), problem);
  }
}
