package rmaplab.memory.check;

import java.util.List;
import rmaplab.memory.Bug;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator.Finding;
import rmaplab.memory.space.AddressSpace;

/**
 * VMAs are in order, not empty, within the arena, do not overlap, and belong to their space; no
 * exec has left a temporary stack; the heap ends in the arena.
 */
final class SpaceRules {
  private SpaceRules() {}

  static void check(AddressSpace space, List<Finding> findings) {
    if (space.hasExited() && space.tree().size() > 0) {
      mesh(findings, space + " has exited and has " + space.tree().size() + " VMAs");
    }
    long heapEnd = space.machine().config().heapStart() + space.heapPages();
    if (heapEnd > space.table().pages()) {
      mesh(findings, space + " has a heap up to page " + heapEnd);
    }
    long previousEnd = 0;
    for (int i = 0; i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      if (vma.space() != space) {
        mesh(findings, vma + " is in the tree of " + space);
      }
      if (vma.start() >= vma.end() || vma.end() > space.table().pages()) {
        mesh(findings, vma + " has impossible bounds in an arena of " + space.table().pages());
      }
      if ((vma.flags() & VmaFlags.TEMPORARY_STACK) != 0) {
        mesh(findings, vma + " is still a temporary stack");
      }
      if (vma.start() < previousEnd) {
        mesh(findings, vma + " starts before the end of its predecessor, " + previousEnd);
      }
      previousEnd = vma.end();
    }
  }

  private static void mesh(List<Finding> findings, String message) {
    findings.add(new Finding(Bug.Kind.MESH, message));
  }
}
