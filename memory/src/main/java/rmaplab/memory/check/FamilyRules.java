package rmaplab.memory.check;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import rmaplab.memory.Bug;
import rmaplab.memory.area.Vma;
import rmaplab.memory.check.Validator.Finding;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;

/**
 * Families are whole, in designs that know them: all anon_vmas of a chain have one root, which is
 * its own; a parent is of its child's family; and where children and owning VMAs are counted, there
 * are as many.
 */
final class FamilyRules {
  private final List<Finding> findings;
  private final IdentityHashMap<AnonVma, Integer> owners = new IdentityHashMap<>();
  private final IdentityHashMap<AnonVma, Integer> children = new IdentityHashMap<>();

  private FamilyRules(List<Finding> findings) {
    this.findings = findings;
  }

  /**
   * Checks the families of a machine at rest.
   *
   * @param meshed the anon_vmas that have VMAs
   */
  static void check(List<AddressSpace> spaces, Set<AnonVma> meshed, List<Finding> findings) {
    FamilyRules rules = new FamilyRules(findings);
    for (AddressSpace space : spaces) {
      for (int i = 0; i < space.tree().size(); i++) {
        rules.checkChain(space.tree().get(i));
      }
    }
    for (AnonVma anonVma : meshed) {
      rules.checkAncestors(anonVma);
    }
    for (AnonVma anonVma : meshed) {
      rules.checkCounts(anonVma);
    }
  }

  private void checkChain(Vma vma) {
    AnonVma own = vma.anonVma();
    if (own == null) {
      return;
    }
    owners.merge(own, 1, Integer::sum);
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      AnonVma root = avc.anonVma().rootIfAny();
      if (root != own.rootIfAny()) {
        broken(vma + " is in two families: " + root + " and " + own.rootIfAny());
      }
    }
  }

  private void checkAncestors(AnonVma anonVma) {
    AnonVma root = anonVma.rootIfAny();
    if (root != null && root.rootIfAny() != root) {
      broken("the root of " + anonVma + " is " + root + ", whose root is " + root.rootIfAny());
    }
    AnonVma parent = anonVma.parentIfAny();
    if (parent != null) {
      children.merge(parent, 1, Integer::sum);
      if (parent.rootIfAny() != root) {
        broken(anonVma + " has the root " + root + ", its parent " + parent.rootIfAny());
      }
    }
  }

  private void checkCounts(AnonVma anonVma) {
    if (anonVma.parentIfAny() != null) {
      compare(anonVma, "children", anonVma.children(), children);
      compare(anonVma, "VMAs of its own", anonVma.activeVmas(), owners);
    }
  }

  private void compare(
      AnonVma anonVma, String what, int counted, IdentityHashMap<AnonVma, Integer> found) {
    int there = found.getOrDefault(anonVma, 0);
    if (counted != there) {
      broken(anonVma + " counts " + counted + " " + what + ", but there are " + there);
    }
  }

  private void broken(String message) {
    findings.add(new Finding(Bug.Kind.MESH, message));
  }
}
