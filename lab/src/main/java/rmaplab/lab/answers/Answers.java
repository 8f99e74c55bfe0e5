package rmaplab.lab.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import rmaplab.checker.Verdict;
import rmaplab.lab.review.CellResult;

/** Decides questions by the results of a review. */
public final class Answers {
  private Answers() {}

  /**
   * A question with what was found.
   *
   * @param words the answer; says so when the evidence does not decide it
   * @param evidence for each check what came out; empty where it was not run
   */
  public record Answer(Question question, String words, List<Optional<CellResult>> evidence) {
    /** Copies the list. */
    public Answer {
      evidence = List.copyOf(evidence);
    }
  }

  /** Answers each question as far as {@code results} decide it. */
  public static List<Answer> of(List<Question> questions, List<CellResult> results) {
    return questions.stream().map(q -> answer(q, results)).toList();
  }

  private static Answer answer(Question question, List<CellResult> results) {
    List<Optional<CellResult>> found = new ArrayList<>();
    List<Question.Decided> decided = new ArrayList<>();
    String open = "";
    for (Question.Evidence evidence : question.evidence()) {
      Optional<CellResult> result =
          results.stream()
              .filter(r -> r.cell().workload().name().equals(evidence.workload()))
              .filter(r -> r.cell().design().equals(evidence.design()))
              .findFirst();
      found.add(result);
      if (result.isEmpty()) {
        open = "Not answered: " + evidence + " was not checked.";
      } else if (result.get().verdict().outcome() == Verdict.Outcome.INCOMPLETE) {
        open = "Not decided: the exploration of " + evidence + " ended before it was exhaustive.";
      } else {
        decided.add(new Question.Decided(result.get().outcome(), result.get().kind()));
      }
    }
    String words =
        open.isEmpty()
            ? question
                .answer(decided)
                .orElse("These verdicts were not foreseen when the answers were written.")
            : open;
    return new Answer(question, words, found);
  }
}
