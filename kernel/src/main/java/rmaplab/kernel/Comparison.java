package rmaplab.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.Answer;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.mesh.MeshProbe;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * A workload performed in sequence on our machine and on the kernel, and compared after each step:
 * refusals, words that were read, VMAs with their rights, and which pages are there, the same,
 * merged, swapped out, and mapped how often.
 *
 * @param steps how many steps were compared
 * @param left steps that neither side performs
 * @param notes what was special about steps: the statement, and what
 * @param difference the first; null if there is none
 */
public record Comparison(int steps, int left, List<Note> notes, @Nullable Difference difference) {

  /** What was special about a statement. */
  public record Note(int line, String operation, String note) {}

  /** Copies the list. */
  public Comparison {
    notes = List.copyOf(notes);
  }

  /**
   * Compares.
   *
   * @throws WorkloadException if the workload cannot be performed on both sides
   * @throws KernelUnavailableException if the agent fails
   */
  public static Comparison of(Workload workload, Design design, Agent agent)
      throws WorkloadException, KernelUnavailableException {
    Script script = Script.of(workload, agent.features());
    if (commands(script) > Agent.BATCH) {
      OurSide ours = OurSide.perform(script, design, false);
      return compare(script, ours, KernelSide.perform(script, agent));
    }
    // Both sides at once.
    agent.send(KernelSide.commands(script));
    OurSide ours = OurSide.perform(script, design, false);
    return compare(script, ours, KernelSide.receive(script, agent));
  }

  /**
   * As {@link #of(Workload, Design, Agent)}, and compares the mesh as well: each VMA's page offset,
   * anon_vma and chain, the tree of anon_vmas, and their counters.
   *
   * @throws WorkloadException likewise
   * @throws KernelUnavailableException if the agent or the probe fails
   */
  public static Comparison withMesh(Workload workload, Design design, Agent agent, MeshProbe probe)
      throws WorkloadException, KernelUnavailableException {
    Script script = Script.of(workload, agent.features());
    OurSide ours = OurSide.perform(script, design, true);
    return compare(script, ours, KernelSide.perform(script, agent, probe));
  }

  private static int commands(Script script) {
    return script.prologue().size()
        + script.steps().stream().mapToInt(s -> s.commands().size()).sum();
  }

  private static Comparison compare(Script script, OurSide ours, List<Answer> kernel) {
    List<Note> notes = notes(script, kernel);
    int left = (int) script.steps().stream().filter(Script.Step::leftOut).count();
    List<String> before = List.of();
    for (int i = 0; i < script.steps().size(); i++) {
      Script.Step step = script.steps().get(i);
      Answer here = i < ours.answers().size() ? ours.answers().get(i) : null;
      String kind = here == null ? "failure" : differing(step, here, kernel.get(i));
      if (!kind.isEmpty()) {
        Difference difference = difference(i, step, kind, before, here, kernel.get(i), ours);
        return new Comparison(i + 1, left, notes, difference);
      }
      before = kernel.get(i).picture();
    }
    Difference invalid = null;
    if (!ours.failure().isEmpty() && !kernel.isEmpty()) {
      int last = kernel.size() - 1;
      Answer end = kernel.get(last);
      invalid = difference(last, script.steps().get(last), "failure", before, null, end, ours);
    }
    return new Comparison(script.steps().size(), left, notes, invalid);
  }

  /** What is special about steps, and which words on the kernel are not what is stated. */
  private static List<Note> notes(Script script, List<Answer> kernel) {
    List<Note> notes = new ArrayList<>();
    for (int i = 0; i < script.steps().size(); i++) {
      Script.Step step = script.steps().get(i);
      Statement statement = step.statement();
      int line = statement.position().line();
      if (!step.note().isEmpty()) {
        notes.add(new Note(line, statement.text(), step.note()));
      }
      if (i < kernel.size()
          && statement.operation() instanceof ProcessOperation.Read(var _, var _, var stated)
          && stated.isPresent()
          && kernel.get(i).words().stream().anyMatch(w -> w != stated.getAsLong())) {
        String found = "on the kernel it reads " + kernel.get(i).words();
        notes.add(new Note(line, statement.text(), found));
      }
    }
    return notes;
  }

  /** What differs, or nothing. */
  private static String differing(Script.Step step, Answer here, Answer kernel) {
    if (step.compared() && !here.errno().equals(kernel.errno())) {
      return "refusal";
    }
    if (step.compared() && !here.words().equals(kernel.words())) {
      return "words";
    }
    return here.picture().equals(kernel.picture()) ? "" : "memory";
  }

  private static Difference difference(
      int number,
      Script.Step step,
      String kind,
      List<String> before,
      @Nullable Answer here,
      Answer kernel,
      OurSide ours) {
    String message =
        switch (kind) {
          case "refusal" ->
              "here %s, on the kernel %s"
                  .formatted(outcome(here == null ? "" : here.errno()), outcome(kernel.errno()));
          case "words" ->
              "here it reads %s, on the kernel %s"
                  .formatted(here == null ? List.of() : here.words(), kernel.words());
          case "memory" -> "memory differs";
          default -> "our side failed: " + ours.failure();
        };
    return new Difference(
        number,
        step.statement().position().line(),
        step.statement().text(),
        kind,
        message,
        before,
        here,
        kernel);
  }

  private static String outcome(String errno) {
    return errno.equals(Answer.DONE) ? "it is done" : "it is refused with " + errno;
  }
}
