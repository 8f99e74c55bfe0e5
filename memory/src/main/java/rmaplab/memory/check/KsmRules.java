package rmaplab.memory.check;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.check.Validator.Finding;
import rmaplab.memory.ksm.Ksm;
import rmaplab.memory.ksm.RmapItem;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.AnonVma;

/**
 * What KSM keeps is whole: a node's places are items that name it, its page names it or is gone,
 * the counters are right, and an anon_vma counts those who hold it.
 */
final class KsmRules {
  private final Ksm ksm;
  private final Machine machine;
  private final List<Finding> findings;
  private final IdentityHashMap<AnonVma, Integer> holders = new IdentityHashMap<>();
  private final Set<AnonVma> anonVmas = Collections.newSetFromMap(new IdentityHashMap<>());
  private long shared;
  private long places;

  KsmRules(Machine machine, List<Finding> findings) {
    this.ksm = machine.ksm();
    this.machine = machine;
    this.findings = findings;
  }

  /**
   * @param meshed the anon_vmas that have VMAs
   */
  void check(Set<AnonVma> meshed) {
    for (StableNode node : ksm.stableNodes()) {
      checkNode(node);
    }
    long holding = ksm.rmapItems().stream().filter(RmapItem::isHolding).count();
    if (holding != places) {
      broken(holding + " rmap_items hold an anon_vma, but " + places + " are places of nodes");
    }
    if (ksm.pagesShared() != shared || ksm.pagesSharing() != places - shared) {
      broken(
          "KSM counts "
              + ksm.pagesShared()
              + " shared and "
              + ksm.pagesSharing()
              + " sharing, but there are "
              + shared
              + " and "
              + (places - shared));
    }
    anonVmas.addAll(meshed);
    anonVmas.addAll(holders.keySet());
    for (AnonVma held : holders.keySet()) {
      AnonVma root = held.rootIfAny();
      if (root != null) {
        anonVmas.add(root);
      }
    }
    anonVmas.forEach(this::checkPins);
  }

  private void checkNode(StableNode node) {
    if (node.first() != null) {
      shared++;
    }
    int frame = node.frame();
    boolean named = machine.memory().backing(frame) == node;
    if (named && machine.memory().references(frame) == 0) {
      broken(node + " is named by a free page");
    }
    for (RmapItem item = node.first(); item != null; item = item.next()) {
      places++;
      if (!item.isPlaceOf(node) || !item.isHolding()) {
        broken(item + " is a place of " + node + " without knowing it");
      } else {
        holders.merge(item.anonVma(), 1, Integer::sum);
      }
    }
  }

  private void checkPins(AnonVma anonVma) {
    long expected = holders.getOrDefault(anonVma, 0);
    for (AnonVma child : anonVmas) {
      if (child != anonVma && child.rootIfAny() == anonVma) {
        expected++;
      }
    }
    if (anonVma.pins() != expected) {
      broken(anonVma + " is held " + expected + " times, but counts " + anonVma.pins());
    }
  }

  private void broken(String message) {
    findings.add(new Finding(Bug.Kind.MESH, message));
  }

  /** The number of anon_vmas that have VMAs or are held. */
  long anonVmas() {
    return anonVmas.size();
  }

  long items() {
    return ksm.rmapItems().size();
  }

  long nodes() {
    return ksm.stableNodes().size();
  }
}
