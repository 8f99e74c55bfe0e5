package rmaplab.lab.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.lab.Source;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.WorkloadException;

/** A workload that tells two designs apart notices the locks that make the difference. */
class MutantsModelTest {
  private static final Path LIBRARY = Path.of("../workloads");

  @Test
  void locksOfTheAdjustmentAndTheWalk_areMissed() throws WorkloadException {
    Map<String, Mutant.Fate> fates = run("root-lock", "mail/c-start-moved");

    Mutant.Fate dangling = new Mutant.Killed("c-start-moved", "dangling-migration-entry", false);
    assertThat(fates)
        .containsEntry("drop-lock:RootLockMap.beginAdjust#1", dangling)
        .containsEntry("drop-lock:ChainedReverseMap.walkLocking#1", dangling)
        .containsEntry("drop-lock:ChainedReverseMap.hold#1", new Mutant.Unreached());
  }

  @Test
  void whatTheDesignOverrides_isNoMutant() throws WorkloadException {
    Map<String, Mutant.Fate> fates = run("root-lock", "mail/c-start-moved");

    assertThat(fates.keySet())
        .noneMatch(name -> name.contains("RootWalkMap"))
        .noneMatch(name -> name.contains("ChainedReverseMap.walkMapped"))
        .anyMatch(name -> name.contains("RootLockMap.walkMapped"));
  }

  /** A count that is not read while it could be wrong: only the race is to be seen. */
  @Test
  void raceThatTheDesignDoesNotHave_isNoticed() throws WorkloadException {
    Map<String, Mutant.Fate> fates =
        run("linux-6.18", "fork/fork-vs-exit-of-parent", "swap-steps:IntervalMap.unlink#2");

    assertThat(fates)
        .containsExactly(
            Map.entry(
                "swap-steps:IntervalMap.unlink#2",
                new Mutant.Killed(
                    "fork-vs-exit-of-parent", "data-race on AnonVma.activeVmas", false)));
  }

  @Test
  void errorPath_isExploredWithAnAllocationFailing() throws WorkloadException {
    Map<String, Mutant.Fate> fates =
        run("linux-6.18", "kernel/shrink-past-vma", "drop-check:IntervalMap.cloneChain#1");

    assertThat(fates)
        .containsExactly(
            Map.entry(
                "drop-check:IntervalMap.cloneChain#1",
                new Mutant.Killed("shrink-past-vma", "assertion", true)));
  }

  /** Whatever is reached of a method that was left out makes the run fail. */
  @ParameterizedTest
  @ValueSource(strings = {"chain", "root-walk", "root-walk-unlink-reversed", "linux-6.18"})
  void whatIsLeftOut_isNotReached(String name) throws WorkloadException {
    List<Source> sources =
        List.of(
            source("ksm/merged-migrate-vs-exit"),
            source("mremap/move-back-vs-migrate"),
            source("reclaim/reclaim-vs-fork"),
            source("pairs/mremap-vs-take-all-locks"));

    Mutant.Result result = mutants(sources, name, "drop-lock:LockingAll");

    assertThat(result.mutants()).isNotEmpty();
    if (name.equals("linux-6.18")) {
      assertThat(result.leftOut())
          .contains("drop-lock:ChainedReverseMap.link#1", "drop-lock:ChainedReverseMap.prepare#1");
    }
    assertThat(result.leftOut()).doesNotContainAnyElementsOf(names(result));
  }

  private static List<String> names(Mutant.Result result) {
    return result.mutants().stream().map(m -> m.mutation().name()).toList();
  }

  private static Map<String, Mutant.Fate> run(String name, String workload)
      throws WorkloadException {
    return run(name, workload, "");
  }

  private static Map<String, Mutant.Fate> run(String name, String workload, String beginning)
      throws WorkloadException {
    return mutants(List.of(source(workload)), name, beginning).mutants().stream()
        .collect(Collectors.toMap(m -> m.mutation().name(), Mutant::fate));
  }

  private static Mutant.Result mutants(List<Source> sources, String name, String beginning) {
    Design design =
        Designs.all().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
    return new Mutants(
            sources,
            design,
            Scope.DESIGN,
            mutant -> mutant.startsWith(beginning),
            30,
            (_, _, _) -> {},
            () -> false)
        .run(1);
  }

  private static Source source(String workload) throws WorkloadException {
    return Source.read(LIBRARY.resolve(workload + ".workload"));
  }
}
