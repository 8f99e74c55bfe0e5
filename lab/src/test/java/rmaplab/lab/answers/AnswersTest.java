package rmaplab.lab.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.lab.Source;
import rmaplab.lab.review.Cell;
import rmaplab.lab.review.CellResult;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

class AnswersTest {
  private static final String FILE =
      """
      # a comment
      question: What will prevent vma1 from disappearing
        right after releasing anon_vma3->lock?
      evidence: gone under root-walk
      evidence: gone under reversed
      when pass, fail use-after-free: Nothing, but the order of unlinking
        makes it harmless.
      when pass: It does no harm in any order.
      when fail, any: It does harm.
      """;

  @Test
  void parse_readsQuestionsWithTheirContinuations() throws AnswersException {
    List<Question> questions = AnswersFile.parse("a.txt", FILE);

    assertThat(questions).hasSize(1);
    assertThat(questions.getFirst().text())
        .isEqualTo(
            "What will prevent vma1 from disappearing right after releasing anon_vma3->lock?");
    assertThat(questions.getFirst().evidence())
        .containsExactly(
            new Question.Evidence("gone", "root-walk"), new Question.Evidence("gone", "reversed"));
    assertThat(questions.getFirst().cases()).hasSize(3);
  }

  @Test
  void answer_followsTheVerdicts() throws Exception {
    assertThat(words(pass("root-walk"), fail("reversed", Violation.Kind.USE_AFTER_FREE)))
        .isEqualTo("Nothing, but the order of unlinking makes it harmless.");
    assertThat(words(pass("root-walk"), pass("reversed")))
        .isEqualTo("It does no harm in any order.");
    assertThat(words(fail("root-walk", Violation.Kind.DEADLOCK), pass("reversed")))
        .isEqualTo("It does harm.");
  }

  @Test
  void answer_saysNothingThatTheVerdictsDoNotDecide() throws Exception {
    assertThat(words(pass("root-walk"))).contains("gone under reversed was not checked");
    assertThat(words(pass("root-walk"), incomplete("reversed"))).startsWith("Not decided");
    assertThat(words(pass("root-walk"), fail("reversed", Violation.Kind.LEAK)))
        .contains("not foreseen");
  }

  @Test
  void parse_namesTheLineOfAMistake() {
    assertMistake("evidence: a under b\n", "a.txt:1: 'evidence' before any question");
    assertMistake(
        "question: q\nevidence: a b\n", "a.txt:2: 'a b', expected 'WORKLOAD under DESIGN'");
    assertMistake(
        "question: q\nevidence: a under b\nwhen maybe: x\n",
        "a.txt:3: 'maybe', expected pass, fail, fail KIND or any");
    assertMistake("question: q\nevidence: a under b\n", "a.txt:1: the question has no 'when'");
    assertMistake(
        "question: q\nevidence: a under b\nwhen pass, pass: x\n",
        "a.txt:1: a case has 2 conditions for 1 pieces of evidence");
    assertMistake("question:\n", "a.txt:1: 'question:' says nothing, expected 'KEY: TEXT'");
  }

  private static void assertMistake(String text, String message) {
    assertThatThrownBy(() -> AnswersFile.parse("a.txt", text))
        .isInstanceOf(AnswersException.class)
        .hasMessage(message);
  }

  private static String words(CellResult... results) throws AnswersException {
    return Answers.of(AnswersFile.parse("a.txt", FILE), List.of(results)).getFirst().words();
  }

  private static CellResult pass(String design) throws WorkloadException {
    return result(design, Verdict.Outcome.PASS, null);
  }

  private static CellResult incomplete(String design) throws WorkloadException {
    return result(design, Verdict.Outcome.INCOMPLETE, null);
  }

  private static CellResult fail(String design, Violation.Kind kind) throws WorkloadException {
    Verdict.Finding finding = new Verdict.Finding(new Violation(kind, "m"), "s", 1, 2, 3, 4);
    return result(design, Verdict.Outcome.FAIL, finding);
  }

  private static CellResult result(
      String design, Verdict.Outcome outcome, Verdict.@org.jspecify.annotations.Nullable Finding f)
      throws WorkloadException {
    Workload workload = Workload.parse("gone.workload", "name: gone\ntasks:\n  T0: P0 exit\n");
    Verdict verdict =
        new Verdict(
            outcome,
            f,
            f == null ? List.of() : List.of(f),
            List.of(),
            1,
            0,
            -1,
            outcome == Verdict.Outcome.PASS,
            0.1,
            null);
    return new CellResult(new Cell(Source.of(workload), design), verdict, Optional.empty());
  }
}
