package rmaplab.lab.mutate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import rmaplab.lab.Source;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.WorkloadException;

/** A workload that tells two designs apart notices the locks that make the difference. */
class MutantsModelTest {
  private static final Path MAIL = Path.of("../workloads/mail");

  @Test
  void locksOfTheAdjustmentAndTheWalk_areMissed() throws WorkloadException {
    Map<String, Mutant.Fate> fates = run("root-lock", "c-start-moved");

    Mutant.Fate dangling = new Mutant.Killed("c-start-moved", "dangling-migration-entry");
    assertThat(fates)
        .containsEntry("drop-lock:RootLockMap.beginAdjust#1", dangling)
        .containsEntry("drop-lock:ChainedReverseMap.walkLocking#1", dangling)
        .containsEntry("drop-lock:ChainedReverseMap.hold#1", new Mutant.Unreached());
  }

  @Test
  void whatTheDesignOverrides_isNoMutant() throws WorkloadException {
    Map<String, Mutant.Fate> fates = run("root-lock", "c-start-moved");

    assertThat(fates.keySet())
        .noneMatch(name -> name.contains("RootWalkMap"))
        .noneMatch(name -> name.contains("ChainedReverseMap.walkMapped"))
        .anyMatch(name -> name.contains("RootLockMap.walkMapped"));
  }

  private static Map<String, Mutant.Fate> run(String name, String workload)
      throws WorkloadException {
    Source source = Source.read(MAIL.resolve(workload + ".workload"));
    Design design =
        Designs.all().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
    return new Mutants(List.of(source), design, Scope.DESIGN, 30, (_, _, _) -> {}, () -> false)
        .run(1).stream().collect(Collectors.toMap(m -> m.mutation().name(), Mutant::fate));
  }
}
