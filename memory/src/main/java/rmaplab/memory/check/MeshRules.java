package rmaplab.memory.check;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.area.Vma;
import rmaplab.memory.check.Validator.Finding;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;

/**
 * The mesh is whole: every edge of a VMA's chain is on its anon_vma's list exactly once and the
 * other way round, links point both ways, a VMA's own anon_vma is on its chain, and no chain names
 * an anon_vma twice.
 */
final class MeshRules {
  private final List<Finding> findings;
  private final Set<AnonVmaChain> edges = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<AnonVma> anonVmas = Collections.newSetFromMap(new IdentityHashMap<>());

  /** The edges that were met on the list of their anon_vma. */
  private final Set<AnonVmaChain> listed = Collections.newSetFromMap(new IdentityHashMap<>());

  private long vmas;

  MeshRules(List<Finding> findings) {
    this.findings = findings;
  }

  void check(List<AddressSpace> spaces) {
    for (AddressSpace space : spaces) {
      for (int i = 0; i < space.tree().size(); i++) {
        checkChain(space.tree().get(i));
        vmas++;
      }
    }
    for (AnonVma anonVma : anonVmas) {
      checkList(anonVma);
    }
    for (AnonVmaChain avc : edges) {
      if (!listed.contains(avc)) {
        broken(avc + " is not on the list of " + avc.anonVma());
      }
    }
    FamilyRules.check(spaces, anonVmas, findings);
  }

  private void checkChain(Vma vma) {
    Set<AnonVma> named = Collections.newSetFromMap(new IdentityHashMap<>());
    @Nullable AnonVmaChain newer = null;
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      if (!edges.add(avc)) {
        broken("the chain of " + vma + " meets " + avc + " twice");
        return;
      }
      if (avc.vma() != vma) {
        broken(avc + " is on the chain of " + vma);
      }
      if (avc.newer() != newer) {
        broken(avc + " on the chain of " + vma + " points back to " + avc.newer());
      }
      if (!named.add(avc.anonVma())) {
        broken("the chain of " + vma + " names " + avc.anonVma() + " twice");
      }
      anonVmas.add(avc.anonVma());
      newer = avc;
    }
    if (vma.chain().oldest() != newer) {
      broken("the chain of " + vma + " ends at " + newer + ", not at " + vma.chain().oldest());
    }
    AnonVma own = vma.anonVma();
    if (own == null && newer != null) {
      broken(vma + " has a chain but no anon_vma of its own");
    }
    if (own != null && !named.contains(own)) {
      broken(vma + " has " + own + " as its own, which is not on its chain " + named);
    }
  }

  private void checkList(AnonVma anonVma) {
    Set<AnonVmaChain> met = Collections.newSetFromMap(new IdentityHashMap<>());
    String fault = anonVma.fault();
    if (fault != null) {
      broken("the tree of " + anonVma + " is broken: " + fault);
    }
    for (AnonVmaChain avc = anonVma.firstEdge(); avc != null; avc = anonVma.edgeAfter(avc)) {
      if (!met.add(avc)) {
        broken("the list of " + anonVma + " meets " + avc + " twice");
        return;
      }
      if (!edges.contains(avc) || avc.anonVma() != anonVma) {
        broken("the list of " + anonVma + " holds " + avc + ", which is on no chain of a VMA");
      } else {
        listed.add(avc);
      }
    }
  }

  private void broken(String message) {
    findings.add(new Finding(Bug.Kind.MESH, message));
  }

  long vmas() {
    return vmas;
  }

  long edges() {
    return edges.size();
  }

  /** The anon_vmas that have VMAs. */
  Set<AnonVma> anonVmas() {
    return anonVmas;
  }
}
