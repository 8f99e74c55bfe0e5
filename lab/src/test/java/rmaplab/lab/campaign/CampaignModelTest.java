package rmaplab.lab.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import rmaplab.checker.Progress;
import rmaplab.checker.Verdict;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.review.Library;
import rmaplab.memory.PageRange;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Advice;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.ProcessOperation;

/** Small campaigns with known answers. */
class CampaignModelTest {
  private static final Bound BASE_ONLY = new Bound(0, 2);

  private static final Set<List<String>> SETUPS_OF_THE_MAIL =
      Set.of(
          List.of(),
          List.of("P0 mmap 4 r"),
          List.of("P0 mmap 4 r", "P0 mmap 5 r"),
          List.of("P0 fork P1", "P1 mprotect 4 r"));

  @Test
  void underChain_theThreeCasesOfThePatch_andReuse_areFoundUnaided() {
    Result result = run("chain", BASE_ONLY, 2);
    assertThat(result.exhausted()).isTrue();
    assertThat(result.groups())
        .extracting(g -> g.cause().kind().label(), g -> g.cause().sides().there().verb())
        .containsExactlyInAnyOrder(
            Tuple.tuple("dangling-migration-entry", "mmap"),
            Tuple.tuple("dangling-migration-entry", "mprotect"),
            Tuple.tuple("dangling-migration-entry", "munmap"),
            Tuple.tuple("type-reuse", "write"),
            Tuple.tuple("type-reuse", "write"));
    assertThat(result.groups())
        .extracting(g -> g.cause().sides().here().verb())
        .containsOnly("kernel migrate", "kernel reclaim");
  }

  @Test
  void underRootLock_nothingIsFound_andTheNumberOfWorkersDoesNotMatter() {
    Result two = run("root-lock", BASE_ONLY, 2);
    assertThat(two.exhausted()).isTrue();
    assertThat(two.groups()).isEmpty();
    assertThat(two.workloads()).isGreaterThan(100);
    assertThat(run("root-lock", BASE_ONLY, 1)).isEqualTo(two);
  }

  @Test
  void theSmallestOfAGroup_failsAsItsFileSays() {
    Result result = run("chain", BASE_ONLY, 2);
    List<Smallest> smallest = Smallest.of(result, group -> true);
    assertThat(smallest).hasSize(result.groups().size());
    Laboratory laboratory = new Laboratory();
    for (Smallest one : smallest) {
      Verdict verdict =
          laboratory.exhaust(Source.of(one.workload()), "chain", Explorer.options(), Progress.NONE);
      assertThat(verdict.violation()).isNotNull();
      assertThat(one.workload().expectedOf("chain").orElseThrow().text())
          .isEqualTo("fail " + verdict.violation().violation().kind().label());
      assertThat(one.workload().setup().size()).isLessThanOrEqualTo(3);
      assertThat(one.workload().finale()).isEmpty();
    }
  }

  /** The pairs that a campaign does not explore have nothing to explore. */
  @Test
  void operationsThatExcludeEachOther_haveHardlyAnyInterleavings() {
    Design design = Designs.named("root-walk").orElseThrow();
    Rehearsal rehearsal = new Rehearsal(design);
    Laboratory laboratory = new Laboratory();
    int checked = 0;
    for (Setup setup : Setups.upTo(1, rehearsal, false)) {
      List<List<TaskOperation>> pairs = new ArrayList<>();
      Tasks.of(
          Vocabulary.forTask(java.util.Objects.requireNonNull(rehearsal.machine(setup)), true),
          2,
          pairs::add);
      for (int i = 0; i < pairs.size(); i += 41) {
        Candidate candidate =
            Exclusion.amongAll(pairs.get(i).stream().map(TaskOperation::operation).toList())
                ? Candidate.of(setup, pairs.get(i), rehearsal)
                : null;
        if (candidate != null) {
          checked++;
          assertThat(candidate.sound()).isTrue();
          Verdict verdict =
              laboratory.exhaust(
                  Source.of(candidate.workload()),
                  design.name(),
                  Explorer.options(),
                  Progress.NONE);
          assertThat(verdict.outcome())
              .as("%s", candidate.workload().print())
              .isEqualTo(Verdict.Outcome.PASS);
          // Two orders, in each of which both may wait for the lock in the order of arrival; and
          // forks register their children first.
          assertThat(verdict.executions() - verdict.redundant()).isLessThanOrEqualTo(8);
        }
      }
    }
    assertThat(checked).isGreaterThan(20);
  }

  /**
   * What the mail's workloads show under the patch. The causes come from four set-ups of the
   * campaign's own.
   */
  @Test
  void whatTheMailShows_isFoundUnaided() throws Exception {
    Design design = Designs.named("root-walk").orElseThrow();
    Tally tally = new Tally();
    Explorer explorer = new Explorer(design, new Bound(2, 2), () -> true, _ -> {});
    for (Setup setup : Setups.upTo(2, new Rehearsal(design), false)) {
      if (SETUPS_OF_THE_MAIL.contains(setup.added())) {
        explorer.explore(setup, tally);
      }
    }
    List<Comparison> compared =
        Comparison.of(
            Result.of(design.name(), SETUPS_OF_THE_MAIL.size(), tally),
            Library.read(List.of(Path.of("../workloads/mail"))),
            () -> true);
    assertThat(compared)
        .extracting(Comparison::workload, Comparison::found)
        .containsExactlyInAnyOrder(
            Tuple.tuple("a-overlap-child", true),
            Tuple.tuple("f1-importer-unfaulted", true),
            Tuple.tuple("f2-neighbour-start-moved", true),
            Tuple.tuple("q2-reuse", true));
  }

  /** The patch's walk of a merged page takes a lock twice; a rehearsal of that must not hang. */
  @Test
  void tasksThatWaitForThemselves_areExploredAllTheSame() {
    Design design = Designs.named("root-walk").orElseThrow();
    Rehearsal rehearsal = new Rehearsal(design);
    KernelOperation pass = new KernelOperation.KsmScan(null);
    Setup merged =
        Setup.base()
            .then(List.of(new ProcessOperation.Fork("P0", "P1")))
            .then(
                List.of(
                    new ProcessOperation.Madvise("P1", new PageRange(4, 6), Advice.MERGEABLE),
                    pass))
            .then(List.of(pass));
    List<TaskOperation> tasks =
        List.of(
            new TaskOperation(new KernelOperation.Migrate("P1", 4), List.of("P1")),
            new TaskOperation(new ProcessOperation.Fork("P0", ""), List.of()));
    Candidate candidate = Candidate.of(merged, tasks, rehearsal);
    assertThat(candidate).isNotNull();
    assertThat(candidate.sound()).isFalse();
    Verdict verdict =
        new Laboratory()
            .exhaust(
                Source.of(candidate.workload()), "root-walk", Explorer.options(), Progress.NONE);
    assertThat(verdict.violation()).isNotNull();
    assertThat(verdict.violation().violation().kind().label()).isEqualTo("deadlock");
  }

  @Test
  void aCampaignThatIsStopped_saysSo() {
    AtomicInteger asked = new AtomicInteger();
    Result result =
        Campaign.run(
            Designs.named("chain").orElseThrow(),
            new Bound(1, 2),
            2,
            (_, _, _, _) -> asked.incrementAndGet() < 50);
    assertThat(result.exhausted()).isFalse();
    assertThat(result.ended()).isFalse();
  }

  @Test
  void tasks_haveNoOrder_andForksHaveNames() {
    List<TaskOperation> words =
        List.of(
            new TaskOperation(new ProcessOperation.Fork("P0", ""), List.of()),
            new TaskOperation(new ProcessOperation.Exit("P0"), List.of()));
    List<List<TaskOperation>> choices = new ArrayList<>();
    Tasks.of(words, 2, choices::add);
    assertThat(choices).hasSize(3);
    Rehearsal rehearsal = new Rehearsal(Designs.named("chain").orElseThrow());
    Candidate both = Candidate.of(Setup.base(), choices.getFirst(), rehearsal);
    assertThat(both).isNotNull();
    assertThat(both.workload().tasks().toString()).contains("C0").contains("C1");
  }

  private static Result run(String design, Bound bound, int workers) {
    return Campaign.run(Designs.named(design).orElseThrow(), bound, workers, (_, _, _, _) -> true);
  }
}
