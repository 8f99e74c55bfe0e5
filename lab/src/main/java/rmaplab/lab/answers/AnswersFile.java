package rmaplab.lab.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;

/**
 * Reads an answers file.
 *
 * <p>Blocks of lines, each {@code KEY: TEXT}; an indented line continues the one above; {@code #}
 * at the start of a line begins a comment. A block begins with its question:
 *
 * <pre>
 *   question: What will prevent vma1 from disappearing right after releasing anon_vma3-&gt;lock?
 *   evidence: vma1-unlinked under root-walk
 *   evidence: vma1-unlinked under root-walk-unlink-reversed
 *   when pass, fail: Nothing, but ...
 *   when fail use-after-free, any: Nothing. ...
 *   when any: ...
 * </pre>
 *
 * <p>A condition is {@code pass}, {@code fail}, {@code fail KIND} or {@code any}; one for each
 * piece of evidence in its order, or a single one that must hold for all. The first case that holds
 * is the answer.
 */
public final class AnswersFile {
  private static final Set<String> OUTCOMES = Set.of("pass", "fail", "any");

  private final String file;
  private final List<Question> questions = new ArrayList<>();
  private @Nullable String question;
  private int questionLine;
  private List<Question.Evidence> evidence = new ArrayList<>();
  private List<Question.Case> cases = new ArrayList<>();

  private AnswersFile(String file) {
    this.file = file;
  }

  /**
   * Understands a text.
   *
   * @param file how messages name its origin
   */
  public static List<Question> parse(String file, String text) throws AnswersException {
    AnswersFile reader = new AnswersFile(file);
    String[] lines = text.split("\n", -1);
    int at = 0;
    while (at < lines.length) {
      int number = at + 1;
      String line = lines[at++].stripTrailing();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      StringBuilder statement = new StringBuilder(line);
      while (at < lines.length && lines[at].startsWith(" ") && !lines[at].isBlank()) {
        statement.append(' ').append(lines[at++].strip());
      }
      reader.statement(number, statement.toString());
    }
    reader.close();
    return List.copyOf(reader.questions);
  }

  private void statement(int line, String text) throws AnswersException {
    int colon = text.indexOf(':');
    String key = colon < 0 ? text : text.substring(0, colon).strip();
    String value = colon < 0 ? "" : text.substring(colon + 1).strip();
    if (value.isEmpty()) {
      throw new AnswersException(file, line, "'" + text + "' says nothing, expected 'KEY: TEXT'");
    }
    if (key.equals("question")) {
      close();
      question = value;
      questionLine = line;
    } else if (question == null) {
      throw new AnswersException(file, line, "'" + key + "' before any question");
    } else if (key.equals("evidence")) {
      evidence.add(evidenceOf(line, value));
    } else if (key.startsWith("when ")) {
      cases.add(new Question.Case(conditions(line, key.substring("when ".length())), value));
    } else {
      throw new AnswersException(
          file, line, "'" + key + "' is unknown, expected question, evidence or when OUTCOME");
    }
  }

  private void close() throws AnswersException {
    if (question == null) {
      return;
    }
    if (evidence.isEmpty() || cases.isEmpty()) {
      String missing = evidence.isEmpty() ? "evidence" : "'when'";
      throw new AnswersException(file, questionLine, "the question has no " + missing);
    }
    for (Question.Case c : cases) {
      int conditions = c.conditions().size();
      if (conditions != 1 && conditions != evidence.size()) {
        throw new AnswersException(
            file,
            questionLine,
            "a case has "
                + conditions
                + " conditions for "
                + evidence.size()
                + " pieces of evidence");
      }
    }
    questions.add(new Question(question, evidence, cases));
    question = null;
    evidence = new ArrayList<>();
    cases = new ArrayList<>();
  }

  private Question.Evidence evidenceOf(int line, String value) throws AnswersException {
    String[] words = value.split(" +");
    if (words.length != 3 || !words[1].equals("under")) {
      throw new AnswersException(file, line, "'" + value + "', expected 'WORKLOAD under DESIGN'");
    }
    return new Question.Evidence(words[0], words[2]);
  }

  private List<Question.Condition> conditions(int line, String text) throws AnswersException {
    List<Question.Condition> conditions = new ArrayList<>();
    for (String part : text.split(",")) {
      String[] words = part.strip().split(" +");
      boolean kindFits =
          words.length == 1
              || (words.length == 2
                  && words[0].equals("fail")
                  && Violation.Kind.ofLabel(words[1]).isPresent());
      if (!OUTCOMES.contains(words[0]) || !kindFits) {
        throw new AnswersException(
            file, line, "'" + part.strip() + "', expected pass, fail, fail KIND or any");
      }
      conditions.add(new Question.Condition(words[0], words.length == 2 ? words[1] : ""));
    }
    return conditions;
  }
}
