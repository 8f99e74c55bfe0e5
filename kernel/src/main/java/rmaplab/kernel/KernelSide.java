package rmaplab.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.Answer;
import rmaplab.kernel.agent.Commands;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.mesh.KernelMesh;
import rmaplab.kernel.mesh.MeshProbe;

/** A script on the kernel: an answer for each step. */
final class KernelSide {
  private KernelSide() {}

  /** Every command, the prologue's first. */
  static List<String> commands(Script script) {
    List<String> commands = new ArrayList<>(script.prologue());
    script.steps().forEach(step -> commands.addAll(step.commands()));
    return commands;
  }

  /**
   * Performs a script of any length, and waits for it.
   *
   * @throws KernelUnavailableException if the agent fails
   */
  static List<Answer> perform(Script script, Agent agent) throws KernelUnavailableException {
    return answers(script, agent.perform(commands(script)));
  }

  /**
   * Performs a script step by step, and reads the mesh after each.
   *
   * @throws KernelUnavailableException if the agent or the probe fails
   */
  static List<Answer> perform(Script script, Agent agent, MeshProbe probe)
      throws KernelUnavailableException {
    List<Answer> all = new ArrayList<>(agent.perform(script.prologue()));
    for (Script.Step step : script.steps()) {
      all.addAll(agent.perform(step.commands()));
      Answer last = all.removeLast();
      List<Long> pids = agent.perform(List.of(Commands.PIDS)).getFirst().words();
      LinkedHashMap<Integer, String> processes = new LinkedHashMap<>();
      for (int i = 0; i < pids.size(); i++) {
        String line = last.picture().get(i);
        processes.put(pids.get(i).intValue(), line.substring(0, line.indexOf(':')));
      }
      List<String> picture = new ArrayList<>(last.picture());
      picture.addAll(KernelMesh.lines(probe.read(), processes));
      all.add(new Answer(last.errno(), last.words(), picture));
    }
    return answers(script, all);
  }

  /**
   * Takes the answers to a script that was sent.
   *
   * @throws KernelUnavailableException if the agent fails
   */
  static List<Answer> receive(Script script, Agent agent) throws KernelUnavailableException {
    List<Answer> all = new ArrayList<>();
    for (int count = commands(script).size(); count > 0; count--) {
      all.add(agent.receive());
    }
    return answers(script, all);
  }

  /** The answer to the last command of each step. */
  private static List<Answer> answers(Script script, List<Answer> all)
      throws KernelUnavailableException {
    for (int i = 0; i < script.prologue().size(); i++) {
      String errno = all.get(i).errno();
      if (!errno.equals(Answer.DONE)) {
        String command = script.prologue().get(i);
        throw new KernelUnavailableException(
            command.equals(Commands.SWAP)
                ? "no swap space can be made (" + errno + ")"
                : "the agent refuses to " + command + " (" + errno + ")");
      }
    }
    List<Answer> answers = new ArrayList<>();
    int at = script.prologue().size();
    for (Script.Step step : script.steps()) {
      at += step.commands().size();
      answers.add(all.get(at - 1));
    }
    return answers;
  }
}
