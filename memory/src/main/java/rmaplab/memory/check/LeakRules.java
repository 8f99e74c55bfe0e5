package rmaplab.memory.check;

import java.util.List;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.check.Validator.Finding;

/** Nothing is alive that nothing refers to, and nothing is referred to that is not alive. */
final class LeakRules {
  private LeakRules() {}

  static void check(
      Machine machine,
      MeshRules mesh,
      PageRules pages,
      FileRules files,
      SwapRules swap,
      KsmRules ksm,
      List<Finding> findings) {
    long zeroPage = 1;
    long frames = pages.mappedFrames() + files.unmappedFrames() + swap.unmappedFrames() + zeroPage;
    compare("frames", machine.memory().store().live(), frames, findings);
    compare("unnamed files", machine.files().liveUnnamed(), files.unnamed(), findings);
    compare("VMAs", machine.vmas().live(), mesh.vmas(), findings);
    compare("avcs", machine.reverseMap().liveEdges(), mesh.edges(), findings);
    compare("anon_vmas", machine.reverseMap().liveAnonVmas(), ksm.anonVmas(), findings);
    compare("rmap_items", machine.ksm().liveItems(), ksm.items(), findings);
    compare("stable nodes", machine.ksm().liveNodes(), ksm.nodes(), findings);
  }

  private static void compare(String what, long alive, long reachable, List<Finding> findings) {
    if (alive != reachable) {
      findings.add(
          new Finding(
              Bug.Kind.LEAK, alive + " " + what + " are alive, but " + reachable + " are in use"));
    }
  }
}
