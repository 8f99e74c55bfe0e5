package rmaplab.lab.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import rmaplab.checker.Verdict;
import rmaplab.lab.Source;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

class ReviewTest {
  private static final Review.Listener PATIENT = listener(Integer.MAX_VALUE);

  @Test
  void results_comeInTheOrderOfTheCells() throws WorkloadException {
    List<Cell> cells = cells(20);

    List<Optional<CellResult>> results =
        Review.run(cells, 2, () -> (cell, _) -> passed(cell), PATIENT);

    assertThat(results.stream().map(r -> r.orElseThrow().cell())).isEqualTo(cells);
  }

  @Test
  void stop_leavesTheRestUnbegun() throws WorkloadException {
    List<Optional<CellResult>> results =
        Review.run(
            cells(20),
            1,
            () ->
                (cell, progress) -> {
                  boolean _ = progress.at(0, 1, 0, 0);
                  return passed(cell);
                },
            listener(3));

    assertThat(results.stream().filter(Optional::isPresent)).hasSize(4);
  }

  @Test
  void aBugOfAnInspector_endsTheReview() throws WorkloadException {
    List<Cell> cells = cells(4);

    assertThatThrownBy(() ->
            Review.run(
                cells,
                2,
                () ->
                    (_, _) -> {
                      throw new IllegalStateException("broken");
                    },
                PATIENT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
  }

  @Test
  void expectation_isComparedDownToTheKind() throws WorkloadException {
    Workload workload =
        Workload.parse("w", "name: w\ntasks:\n  T0: P0 exit\nexpect:\n  chain: fail deadlock\n");
    CellResult result = passed(new Cell(Source.of(workload), "chain"));

    assertThat(result.asExpected()).isFalse();
    assertThat(passed(new Cell(Source.of(workload), "root-walk")).asExpected()).isTrue();
  }

  private static Review.Listener listener(int most) {
    AtomicInteger asked = new AtomicInteger();
    return new Review.Listener() {
      @Override
      public boolean exploring(Cell cell, int stage, long executions, long failures) {
        return asked.incrementAndGet() <= most;
      }

      @Override
      public void done(CellResult result) {}
    };
  }

  private static List<Cell> cells(int count) throws WorkloadException {
    Workload workload = Workload.parse("w", "name: w\ntasks:\n  T0: P0 exit\n");
    return Review.cells(
        List.of(Source.of(workload)),
        java.util.stream.IntStream.range(0, count).mapToObj(i -> "design-" + i).toList());
  }

  private static CellResult passed(Cell cell) {
    Verdict verdict =
        new Verdict(Verdict.Outcome.PASS, null, List.of(), List.of(), 1, 0, 2, true, 0.0, null);
    return new CellResult(cell, verdict, Optional.empty());
  }
}
