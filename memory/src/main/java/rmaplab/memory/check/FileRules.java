package rmaplab.memory.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.area.VmaIntervalTree;
import rmaplab.memory.check.Validator.Finding;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;

/**
 * Files agree with VMAs and frames: the i_mmap tree of a file is sound and holds exactly the VMAs
 * that map it; a cached page lies within the file, names it and its page, and is counted right; an
 * entry that maps a file's page does so in a VMA that shows that page of that file, and a private
 * mapping never gives the right to write it.
 */
final class FileRules {
  private final Machine machine;
  private final PhysicalMemory memory;
  private final List<Finding> findings;
  private final List<MappedFile> files = new ArrayList<>();
  private final Set<MappedFile> known = Collections.newSetFromMap(new IdentityHashMap<>());
  private long unmappedFrames;

  FileRules(Machine machine, List<Finding> findings) {
    this.machine = machine;
    memory = machine.memory();
    this.findings = findings;
  }

  void check(List<AddressSpace> spaces) {
    machine.files().named().forEach(this::meet);
    Set<Vma> vmas = Collections.newSetFromMap(new IdentityHashMap<>());
    for (AddressSpace space : spaces) {
      for (int i = 0; i < space.tree().size(); i++) {
        Vma vma = space.tree().get(i);
        MappedFile file = vma.file();
        if (file != null) {
          meet(file);
          vmas.add(vma);
        }
      }
    }
    long linked = 0;
    for (MappedFile file : files) {
      linked += checkTree(file, vmas);
      checkCache(file);
    }
    if (linked != vmas.size()) {
      found(
          Bug.Kind.MISSED_MAPPING,
          vmas.size() + " VMAs map files, but " + linked + " are on an i_mmap tree");
    }
  }

  private void meet(MappedFile file) {
    if (known.add(file)) {
      files.add(file);
    }
  }

  /** How many VMAs the tree holds. */
  private long checkTree(MappedFile file, Set<Vma> vmas) {
    VmaIntervalTree<Vma> tree = file.mappings();
    String fault = tree.fault();
    if (fault != null) {
      found(Bug.Kind.MESH, "the i_mmap tree of " + file + " is broken: " + fault);
    }
    for (var n = tree.first(0, Long.MAX_VALUE); n != null; n = tree.next(n, 0, Long.MAX_VALUE)) {
      if (n.item().file() != file || !vmas.contains(n.item())) {
        found(
            Bug.Kind.MESH,
            "the i_mmap tree of " + file + " holds " + n.item() + ", which does not map it");
      }
    }
    return tree.size();
  }

  private void checkCache(MappedFile file) {
    for (long page = file.cache().next(0); page >= 0; page = file.cache().next(page + 1)) {
      int frame = file.cache().frame(page);
      if (page >= file.pages()) {
        found(
            Bug.Kind.LEAK,
            "page " + page + " of " + file + " is cached beyond its end, " + file.pages());
      }
      if (memory.backing(frame) != file || memory.index(frame) != page) {
        found(
            Bug.Kind.MESH,
            "f"
                + frame
                + " is cached as page "
                + page
                + " of "
                + file
                + ", but names page "
                + memory.index(frame)
                + " of "
                + memory.backing(frame));
      }
      int expected = memory.mapCount(frame) + 1;
      if (memory.references(frame) != expected) {
        found(
            Bug.Kind.MAPCOUNT,
            "f"
                + frame
                + ", page "
                + page
                + " of "
                + file
                + ", has "
                + memory.references(frame)
                + " references, not "
                + expected);
      }
      if (memory.locks().isLocked(frame)) {
        found(Bug.Kind.ASSERTION, "f" + frame + " is still locked");
      }
      if (memory.mapCount(frame) == 0) {
        unmappedFrames++;
      }
    }
  }

  /** Checks one entry; {@code frame} names {@code file}. */
  void checkEntry(AddressSpace space, long page, long pte, int frame, MappedFile file) {
    Vma vma = space.tree().containing(page);
    if (vma == null) {
      return; // found already
    }
    long index = memory.index(frame);
    String what = space + " page " + page + " maps " + Pte.describe(pte);
    if (!Pte.isFile(pte)) {
      found(Bug.Kind.MESH, what + ", which belongs to " + file + "; the entry does not say so");
    }
    if (file.cache().frame(index) != frame) {
      found(Bug.Kind.STALE_MAPPING, what + ", which is no longer page " + index + " of " + file);
    }
    if (vma.file() != file || vma.indexOf(page) != index) {
      found(
          Bug.Kind.MISSED_MAPPING,
          what
              + ", page "
              + index
              + " of "
              + file
              + ", but "
              + vma
              + " shows there page "
              + vma.indexOf(page)
              + " of "
              + vma.file());
    }
    if (Pte.isWritable(pte) && (vma.flags() & VmaFlags.SHARED) == 0) {
      found(Bug.Kind.STALE_MAPPING, what + " writable in a private mapping");
    }
  }

  private void found(Bug.Kind kind, String message) {
    findings.add(new Finding(kind, message));
  }

  /** The number of cached pages that nobody maps. */
  long unmappedFrames() {
    return unmappedFrames;
  }

  /** The number of unnamed files that are mapped. */
  long unnamed() {
    return files.stream().filter(f -> !f.isNamed()).count();
  }
}
