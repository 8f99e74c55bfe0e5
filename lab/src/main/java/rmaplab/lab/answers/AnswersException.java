package rmaplab.lab.answers;

/**
 * An answers file that cannot be used. The message is one line: where, what is wrong, what was
 * expected.
 */
public final class AnswersException extends Exception {
  private static final long serialVersionUID = 1;

  AnswersException(String file, int line, String problem) {
    super(file + ":" + line + ": " + problem);
  }
}
