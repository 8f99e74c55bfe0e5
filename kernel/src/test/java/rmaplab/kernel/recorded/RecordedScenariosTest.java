package rmaplab.kernel.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import rmaplab.kernel.view.MeshLines;
import rmaplab.kernel.view.SpaceLines;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.RunListener;
import rmaplab.workload.run.WorkloadRun;

/**
 * Our machine, under the design of the kernel that was recorded, shows the same after every step of
 * every scenario: VMAs, pages, map counts, and the mesh with its counters.
 */
class RecordedScenariosTest {
  private static final int SCENARIOS = 26;
  private static final String DESIGN = "linux-6.18";

  /** What the kernel did in a recording and we leave out. Nothing else is skipped. */
  private static final List<String> NOT_MODELLED =
      List.of(
          "s17-advice: MADV_COLD: there are no lists of old and young pages",
          "s17-advice: MADV_GUARD_INSTALL: there are no guard markers; DONTNEED stands in",
          "s17-advice: MADV_GUARD_REMOVE: there are no guard markers",
          "s17-advice: MADV_SOFT_OFFLINE: there are no memory errors; refused with EINVAL there",
          "s17-advice: MADV_HWPOISON: there are no memory errors; refused with EINVAL there");

  @TestFactory
  Stream<DynamicTest> oursShowsWhatTheKernelShowed() {
    return Recording.all().stream()
        .map(recording -> DynamicTest.dynamicTest(recording.name(), () -> compare(recording)));
  }

  @Test
  void allScenariosAreThereAndOnlyWhatIsListedIsLeftOut() {
    List<Recording> all = Recording.all();
    assertThat(all).hasSize(SCENARIOS);
    assertThat(
            all.stream()
                .flatMap(r -> r.notModelled().stream().map(reason -> r.name() + ": " + reason)))
        .isEqualTo(NOT_MODELLED);
    // Each statement is followed by what was seen, but for repetitions that settle KSM.
    for (Recording recording : all) {
      for (Recording.Step step : recording.steps()) {
        boolean repeated = step.text().startsWith("kernel ksm-");
        boolean leftOut = step.kind() == Recording.Kind.NOT_MODELLED;
        assertThat(step.seen().isEmpty() && !repeated && !leftOut)
            .as(recording.name() + ": nothing is compared after " + step.text())
            .isFalse();
      }
    }
  }

  private static void compare(Recording recording) throws WorkloadException {
    Program program = Program.of(Workload.parse(recording.name(), recording.asWorkload()));
    Machine machine = new Machine(program.machine(), design());
    Watcher watcher = new Watcher(recording, machine);
    WorkloadRun run = new WorkloadRun(program, machine, watcher);
    run.setup();
    run.task(0);
    assertThat(recording.withSeen(watcher.ours))
        .isEqualTo(recording.withSeen(recording.steps().stream().map(s -> s.seen()).toList()));
  }

  private static Design design() {
    return Designs.all().stream().filter(d -> d.name().equals(DESIGN)).findFirst().orElseThrow();
  }

  /** Looks at the machine wherever the kernel was looked at. */
  private static final class Watcher implements RunListener {
    private final Recording recording;
    private final Machine machine;
    private final List<List<String>> ours = new ArrayList<>();

    Watcher(Recording recording, Machine machine) {
      this.recording = recording;
      this.machine = machine;
    }

    @Override
    public void ended(Statement statement, Outcome outcome) {
      assertThat(outcome)
          .as(statement.text())
          .isEqualTo(
              statement.refusal() == null ? Outcome.DONE : Outcome.refused(statement.refusal()));
      look();
      while (ours.size() < recording.steps().size() && !nextIsStatement()) {
        look();
      }
    }

    private boolean nextIsStatement() {
      return recording.steps().get(ours.size()).kind() == Recording.Kind.STATEMENT;
    }

    private void look() {
      assertThat(Validator.findings(machine)).isEmpty();
      Recording.Step step = recording.steps().get(ours.size());
      List<String> seen =
          switch (step.kind()) {
            case NOT_MODELLED -> List.of();
            case MESH -> MeshLines.of(machine);
            case KSM -> List.of(counters());
            case STATEMENT, PICTURE -> SpaceLines.of(machine, SpaceLines.Detail.FULL);
          };
      ours.add(step.seen().isEmpty() ? List.of() : hidden(step.seen(), seen));
    }

    private String counters() {
      return "shared %d sharing %d unshared %d"
          .formatted(
              machine.ksm().pagesShared(),
              machine.ksm().pagesSharing(),
              machine.ksm().pagesUnshared());
    }

    /** What we see, with a {@code ?} wherever the recording has one. */
    private static List<String> hidden(List<String> recorded, List<String> seen) {
      List<String> hidden = new ArrayList<>();
      for (int i = 0; i < seen.size(); i++) {
        String[] words = seen.get(i).split(" ", -1);
        String[] stated = i < recorded.size() ? recorded.get(i).split(" ", -1) : new String[0];
        for (int j = 0; j < words.length && j < stated.length; j++) {
          words[j] = stated[j].equals("?") ? "?" : words[j];
        }
        hidden.add(String.join(" ", words));
      }
      return hidden;
    }
  }
}
