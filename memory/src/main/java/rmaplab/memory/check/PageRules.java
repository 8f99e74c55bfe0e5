package rmaplab.memory.check;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator.Finding;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.ksm.MergedPage;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;

/**
 * Page tables, frames and mesh agree: entries lie in VMAs and give no right that the VMA does not
 * give; no migration entry is left; a mapped page is counted right, and the walk from the anon_vma
 * that it names would come to each VMA that maps it, at the right address; a page that several map
 * is writable through none, nor is one that is merged or in the swap cache; what is writable is not
 * clean, and of what is clean somebody knows that it may be lost, or that it must be kept.
 */
final class PageRules {
  private final Machine machine;
  private final PhysicalMemory memory;
  private final SwapRules swap;
  private final List<Finding> findings;
  private final FileRules files;
  private final TreeMap<Integer, List<Mapping>> mappings = new TreeMap<>();

  private record Mapping(AddressSpace space, long page, long pte) {
    @Override
    public String toString() {
      return space + ":" + page;
    }
  }

  PageRules(Machine machine, FileRules files, SwapRules swap, List<Finding> findings) {
    this.machine = machine;
    this.memory = machine.memory();
    this.files = files;
    this.swap = swap;
    this.findings = findings;
  }

  void check(List<AddressSpace> spaces) {
    for (AddressSpace space : spaces) {
      checkTable(space);
    }
    mappings.forEach(this::checkFrame);
  }

  private void checkTable(AddressSpace space) {
    for (long base = 0; base < space.table().pages(); base = space.table().endOfLeaf(base)) {
      PageTable.Leaf leaf = space.table().leafIfAny(base);
      if (leaf != null) {
        for (long page = base; page < leaf.end(); page++) {
          long pte = leaf.get(page);
          if (pte != Pte.NONE) {
            checkEntry(space, page, pte);
          }
        }
      }
    }
  }

  private void checkEntry(AddressSpace space, long page, long pte) {
    if (Pte.isMigration(pte)) {
      found(
          Bug.Kind.DANGLING_MIGRATION_ENTRY,
          space + " page " + page + " still holds a " + Pte.describe(pte));
      return;
    }
    Vma vma = space.tree().containing(page);
    if (vma == null) {
      found(
          Bug.Kind.STALE_MAPPING,
          space + " page " + page + " maps " + Pte.describe(pte) + " outside every VMA");
    } else if (Pte.isSwap(pte)) {
      swap.meet(Pte.slot(pte));
      return;
    } else if ((Pte.isWritable(pte) && !VmaFlags.mayWrite(vma.flags()))
        || Pte.isReadable(pte) != VmaFlags.mayRead(vma.flags())) {
      found(
          Bug.Kind.STALE_MAPPING,
          space
              + " page "
              + page
              + " maps "
              + Pte.describe(pte)
              + " where the VMA is "
              + VmaFlags.describe(vma.flags()));
    }
    if (Pte.isPresent(pte) && Pte.frame(pte) != PhysicalMemory.ZERO_FRAME) {
      mappings
          .computeIfAbsent(Pte.frame(pte), f -> new ArrayList<>())
          .add(new Mapping(space, page, pte));
    }
  }

  private void checkFrame(int frame, List<Mapping> mapped) {
    int references = memory.references(frame);
    if (references == 0) {
      found(Bug.Kind.STALE_MAPPING, mapped.getFirst() + " maps f" + frame + ", which is free");
      return;
    }
    int count = memory.mapCount(frame);
    if (count != mapped.size()) {
      found(
          Bug.Kind.MAPCOUNT,
          "f" + frame + " is mapped by " + mapped + ", but its map count is " + count);
    }
    if (memory.backing(frame) instanceof MappedFile file) {
      // FileRules counts the references: the page cache has one too.
      for (Mapping m : mapped) {
        files.checkEntry(m.space, m.page, m.pte, frame, file);
      }
      return;
    }
    int held = mapped.size() + (machine.swap().isCached(frame) ? 1 : 0);
    if (references != held) {
      found(
          Bug.Kind.MAPCOUNT,
          "f"
              + frame
              + " is mapped by "
              + mapped
              + " and held "
              + held
              + " times, but has "
              + references
              + " references");
    }
    boolean merged = memory.backing(frame) instanceof MergedPage;
    boolean readOnly = mapped.size() > 1 || merged || machine.swap().isCached(frame);
    if (memory.locks().isLocked(frame)) {
      found(Bug.Kind.ASSERTION, "f" + frame + " is still locked");
    }
    AnonVma anonVma = memory.mapping(frame);
    for (Mapping m : mapped) {
      if (readOnly && Pte.isWritable(m.pte)) {
        found(Bug.Kind.STALE_MAPPING, m + " may write f" + frame + ", which " + mapped + " share");
      }
      if (Pte.isClean(m.pte)) {
        checkClean(frame, merged, m);
      }
      // A merged page may have mappings that no place leads to, until KSM passes again.
      if (!merged) {
        checkReachable(frame, anonVma, m);
      }
    }
  }

  private void checkClean(int frame, boolean merged, Mapping m) {
    if (Pte.isWritable(m.pte)) {
      found(Bug.Kind.STALE_MAPPING, m + " may write f" + frame + ", but is clean");
    }
    boolean known =
        merged
            || memory.isLazilyFreed(frame)
            || memory.isDirty(frame)
            || machine.swap().isCached(frame);
    if (!known && !machine.config().cleanAsLinux()) {
      found(Bug.Kind.ASSERTION, m + " is clean, but nothing says what becomes of f" + frame);
    }
  }

  private void checkReachable(int frame, @Nullable AnonVma anonVma, Mapping m) {
    Vma vma = m.space.tree().containing(m.page);
    if (vma == null) {
      return;
    }
    if (Pte.isFile(m.pte)) {
      found(Bug.Kind.STALE_MAPPING, m + " maps f" + frame + ", which has left its file");
      return;
    }
    if (anonVma == null) {
      found(Bug.Kind.MESH, m + " maps f" + frame + ", which names no anon_vma");
      return;
    }
    if (vma.indexOf(m.page) != memory.index(frame)) {
      found(
          Bug.Kind.MISSED_MAPPING,
          m
              + " maps f"
              + frame
              + " with index "
              + memory.index(frame)
              + ", but "
              + vma
              + " gives that place index "
              + vma.indexOf(m.page));
    }
    for (AnonVmaChain avc = vma.chain().newest(); avc != null; avc = avc.older()) {
      if (avc.anonVma() == anonVma) {
        return;
      }
    }
    found(
        Bug.Kind.MISSED_MAPPING,
        m
            + " maps f"
            + frame
            + ", which names "
            + anonVma
            + ", but "
            + vma
            + " is not on its list");
  }

  private void found(Bug.Kind kind, String message) {
    findings.add(new Finding(kind, message));
  }

  /** The number of different pages that are mapped, the zero page not counted. */
  long mappedFrames() {
    return mappings.size();
  }
}
