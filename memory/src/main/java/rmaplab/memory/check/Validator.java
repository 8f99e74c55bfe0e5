package rmaplab.memory.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.space.AddressSpace;

/**
 * Checks every invariant of a machine at rest: no operation runs, no lock is held.
 *
 * <p>In seven parts: the VMAs of each space ({@link SpaceRules}), the mesh ({@link MeshRules}),
 * files ({@link FileRules}), the page tables against frames, files and mesh ({@link PageRules}),
 * swap space ({@link SwapRules}), what KSM keeps ({@link KsmRules}), and that nothing is alive
 * which nothing refers to ({@link LeakRules}).
 */
public final class Validator {
  private Validator() {}

  /**
   * A broken invariant.
   *
   * @param message one sentence with both values, without a final full stop
   */
  public record Finding(Bug.Kind kind, String message) {}

  /** What is wrong with the machine, gravest first; empty if nothing is. */
  public static List<Finding> findings(Machine machine) {
    List<Finding> findings = new ArrayList<>();
    List<AddressSpace> spaces = machine.spaces();
    for (AddressSpace space : spaces) {
      SpaceRules.check(space, findings);
    }
    MeshRules mesh = new MeshRules(findings);
    mesh.check(spaces);
    FileRules files = new FileRules(machine, findings);
    files.check(spaces);
    SwapRules swap = new SwapRules(machine, findings);
    PageRules pages = new PageRules(machine, files, swap, findings);
    pages.check(spaces);
    swap.check();
    KsmRules ksm = new KsmRules(machine, findings);
    ksm.check(mesh.anonVmas());
    LeakRules.check(machine, mesh, pages, files, swap, ksm, findings);
    findings.sort(Comparator.comparing(Finding::kind));
    return findings;
  }

  /** Throws the gravest finding, if there is any. */
  public static void validate(Machine machine) {
    List<Finding> findings = findings(machine);
    if (!findings.isEmpty()) {
      Finding worst = findings.getFirst();
      String more = findings.size() == 1 ? "" : " (and " + (findings.size() - 1) + " more)";
      throw new Bug(worst.kind(), worst.message() + more);
    }
  }
}
