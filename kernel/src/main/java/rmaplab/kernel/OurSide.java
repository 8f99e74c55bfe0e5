package rmaplab.kernel;

import java.util.ArrayList;
import java.util.List;
import rmaplab.kernel.agent.Answer;
import rmaplab.kernel.view.MeshLines;
import rmaplab.kernel.view.SpaceLines;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.RunListener;
import rmaplab.workload.run.WorkloadRun;

/**
 * A script on our machine: an answer for each step, in the form in which the agent answers.
 *
 * @param answers for the steps up to the first that failed
 * @param failure what broke, as a line; empty if all is well
 */
record OurSide(List<Answer> answers, String failure) {

  /**
   * Performs a script on a new machine.
   *
   * @param withMesh whether each picture is to show the mesh as well
   * @throws WorkloadException if our statements make no workload
   */
  static OurSide perform(Script script, Design design, boolean withMesh) throws WorkloadException {
    Workload ours = script.ours();
    Program program = Program.of(ours);
    Machine machine = new Machine(program.tinyMachine().withCleanAsLinux(), design);
    Recorder recorder = new Recorder(script, machine, withMesh);
    String failure = "";
    try {
      WorkloadRun run = new WorkloadRun(program, machine, recorder);
      run.setup();
      recorder.lookAtLeftOut();
      if (run.tasks() > 0) {
        run.task(0);
      }
      List<Validator.Finding> findings = Validator.findings(machine);
      if (!findings.isEmpty()) {
        failure = findings.getFirst().kind() + ": " + findings.getFirst().message();
      }
    } catch (AssertionError e) {
      failure = String.valueOf(e.getMessage());
    }
    return new OurSide(List.copyOf(recorder.answers), failure);
  }

  /** Looks at the machine after the last of each step's statements. */
  private static final class Recorder implements RunListener {
    private final Script script;
    private final Machine machine;
    private final boolean withMesh;
    private final List<Answer> answers = new ArrayList<>();
    private final List<Long> words = new ArrayList<>();
    private int performed;

    Recorder(Script script, Machine machine, boolean withMesh) {
      this.script = script;
      this.machine = machine;
      this.withMesh = withMesh;
    }

    @Override
    public void read(Statement statement, long page, long word) {
      words.add(word);
    }

    @Override
    public void ended(Statement statement, Outcome outcome) {
      performed++;
      if (performed == script.steps().get(answers.size()).ours().size()) {
        look(outcome instanceof Outcome.Refused(Errno errno) ? errno.name() : Answer.DONE);
        lookAtLeftOut();
      }
    }

    /** Steps that nobody performs leave things as they are. */
    void lookAtLeftOut() {
      while (answers.size() < script.steps().size()
          && script.steps().get(answers.size()).leftOut()) {
        look(Answer.DONE);
      }
    }

    private void look(String errno) {
      List<String> picture = new ArrayList<>(SpaceLines.of(machine, SpaceLines.Detail.COMPARABLE));
      if (withMesh) {
        picture.addAll(MeshLines.withoutPages(machine));
      }
      answers.add(new Answer(errno, words, picture));
      words.clear();
      performed = 0;
    }
  }
}
