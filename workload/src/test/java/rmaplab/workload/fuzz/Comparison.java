package rmaplab.workload.fuzz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;
import rmaplab.workload.fuzz.ProcessModel.FileModel;
import rmaplab.workload.fuzz.ProcessModel.Page;

/** The machine beside the model. It looks without touching: no fault is caused. */
final class Comparison {
  private Comparison() {}

  /**
   * The first page that differs; null if none does. The model learns what it cannot know: that a
   * page was lost which may be, and when a private copy of a file's page was made.
   */
  static @Nullable String difference(
      Machine machine, List<AddressSpace> spaces, List<ProcessModel> models) {
    for (int i = 0; i < spaces.size(); i++) {
      AddressSpace space = spaces.get(i);
      ProcessModel model = models.get(i);
      if (space.hasExited() != model.exited || space.heapPages() != model.heapPages) {
        return space + " has a heap of " + space.heapPages() + ", and should " + model.heapPages;
      }
      for (long page = 0; page < ProcessModel.ARENA; page++) {
        if (!matches(space, page, model.at(page))) {
          return space
              + " page "
              + page
              + " is "
              + describe(space, page)
              + " and should be "
              + model.at(page);
        }
        learn(space, model, page);
      }
    }
    return null;
  }

  /** Learns that the page reads as {@code word}: zeroes, if its content may be lost. */
  static void observe(ProcessModel model, long page, long word) {
    Page now = model.at(page);
    if (now != null && now.mayBeLost() && word == 0) {
      model.set(page, now.withCopy(null));
    }
  }

  private static void learn(AddressSpace space, ProcessModel model, long page) {
    Vma vma = space.tree().containing(page);
    Page now = model.at(page);
    if (vma == null || now == null) {
      return;
    }
    FileModel file = now.file();
    if (file != null && file.real == null) {
      file.real = vma.file();
    }
    observe(model, page, word(vma, page));
    long pte = space.table().entry(page);
    boolean own = Pte.isSwap(pte) || Pte.isPresent(pte) && !Pte.isFile(pte);
    if (own && now.file() != null && now.copy() == null) {
      model.set(page, now.withCopy(word(vma, page)));
    }
  }

  /**
   * After an operation of which an allocation failed: each page of the process is as before or as
   * if it had been done; of mmap and mremap also unmapped. The model takes over what is found.
   *
   * @param model as if the operation had been done
   * @return what is wrong; null if nothing is
   */
  static @Nullable String afterShortage(
      String text,
      AddressSpace space,
      ProcessModel model,
      ProcessModel before,
      Outcome outcome,
      Outcome expected,
      Set<Errno> allowed) {
    boolean kernel = text.startsWith("kernel ");
    if (!kernel
        && !outcome.equals(expected)
        && !(outcome instanceof Outcome.Refused(Errno errno) && allowed.contains(errno))) {
      return "without memory the outcome is " + outcome + ", and with it should be " + expected;
    }
    if (!outcome.done()) {
      model.heapPages = before.heapPages;
      model.exited = before.exited;
    }
    for (long page = 0; page < ProcessModel.ARENA; page++) {
      long at = page;
      Page was = before.at(page);
      Page wanted = model.at(page);
      if (isUnmapped(space, page) && (was == null || wanted == null || maybeUnmapped(text))) {
        model.set(page, null);
        continue;
      }
      Page found =
          candidates(text, was, wanted, outcome.done()).stream()
              .filter(candidate -> matches(space, at, candidate))
              // Two may look alike now; the one whose word may go yet says less.
              .max(Comparator.comparing(Page::mayBeLost))
              .orElse(null);
      if (found == null) {
        return "without memory, page "
            + page
            + " is "
            + describe(space, page)
            + ", was "
            + was
            + " and should become "
            + wanted;
      }
      model.set(page, found);
    }
    return null;
  }

  private static boolean isUnmapped(AddressSpace space, long page) {
    return space.tree().containing(page) == null && space.table().entry(page) == Pte.NONE;
  }

  private static boolean maybeUnmapped(String text) {
    return text.contains(" mmap ") || text.contains(" mremap ");
  }

  private static List<Page> candidates(
      String text, @Nullable Page before, @Nullable Page after, boolean done) {
    List<Page> candidates = new ArrayList<>();
    if (after != null) {
      candidates.add(after);
      if (before == null) {
        candidates.add(after.withCopy(null)); // a stack has grown, but the write was refused
      }
    }
    if (before != null && !done) {
      candidates.add(before);
    }
    if (before != null && text.contains(" mremap ")) {
      candidates.add(before.withCopy(null)); // the old range stays mapped, but empty
    }
    return candidates;
  }

  private static boolean matches(AddressSpace space, long page, @Nullable Page wanted) {
    Vma vma = space.tree().containing(page);
    if (vma == null || wanted == null) {
      return vma == null && wanted == null && space.table().entry(page) == Pte.NONE;
    }
    FileModel file = wanted.file();
    boolean sameFile =
        file == null
            ? vma.file() == null
            : vma.file() != null && (file.real == null || file.real == vma.file());
    // Nobody sees what memory is charged for.
    if ((vma.flags() & ~VmaFlags.ACCOUNT) != wanted.flags()
        || !sameFile
        || vma.file() != null && vma.indexOf(page) != wanted.index()) {
      return false;
    }
    if (wanted.beyondEnd()) {
      return space.table().entry(page) == Pte.NONE;
    }
    long word = word(vma, page);
    return word == wanted.word() || wanted.mayBeLost() && word == 0;
  }

  /** What a read would find, if it were allowed. */
  private static long word(Vma vma, long page) {
    Machine machine = vma.space().machine();
    long pte = vma.space().table().entry(page);
    if (Pte.isSwap(pte)) {
      int cached = machine.swap().cached(Pte.slot(pte));
      return cached >= 0
          ? machine.memory().store().getLong(cached, 0)
          : machine.swap().word(Pte.slot(pte));
    }
    if (pte != Pte.NONE) {
      return machine.memory().store().getLong(Pte.frame(pte), 0);
    }
    MappedFile file = vma.file();
    int frame = file == null ? -1 : file.cache().frame(vma.indexOf(page));
    return frame < 0 ? 0 : machine.memory().store().getLong(frame, 0);
  }

  /**
   * How far down the offsets of the VMA at or above {@code page} reached before it grew; for the
   * model, in which it has not grown yet.
   */
  static long roomBelow(AddressSpace space, ProcessModel model, long page) {
    Vma above = page < 0 || page >= ProcessModel.ARENA ? null : space.tree().firstFrom(page);
    return above == null ? 0 : above.pgoff() + model.nextMapped(page) - above.start();
  }

  private static String describe(AddressSpace space, long page) {
    Vma vma = space.tree().containing(page);
    long pte = space.table().entry(page);
    String entry = pte == Pte.NONE ? "" : ", " + Pte.describe(pte);
    return vma == null
        ? "unmapped" + entry
        : "in " + vma + ", flags " + vma.flags() + entry + ", word " + word(vma, page);
  }
}
