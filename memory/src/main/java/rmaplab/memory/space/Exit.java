package rmaplab.memory.space;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.Errno;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Vma;
import rmaplab.memory.file.FileLinks;

/** exit, as far as memory is concerned (exit_mmap). */
public final class Exit {
  private Exit() {}

  /**
   * Lets all memory of a process go, for good. Takes the mmap lock for writing, so that operations
   * which have begun end first; later ones are refused.
   *
   * @return refused with ESRCH when it has exited already
   */
  public static Outcome exit(AddressSpace space) {
    space.mmapLock().writeLock();
    Outcome outcome = Outcome.DONE;
    if (space.hasExited()) {
      outcome = Outcome.refused(Errno.ESRCH);
    } else {
      tearDown(space);
    }
    space.mmapLock().writeUnlock();
    return outcome;
  }

  /** Ends the process; the mmap lock is held for writing. */
  static void tearDown(AddressSpace space) {
    space.setExited();
    releaseMemory(space);
  }

  /** Pages first, then edges, then VMAs; the mmap lock is held for writing. */
  static void releaseMemory(AddressSpace space) {
    space.setHeapPages(0);
    List<Vma> gone = new ArrayList<>();
    for (int i = 0; i < space.tree().size(); i++) {
      gone.add(space.tree().get(i));
    }
    for (Vma vma : gone) {
      Zap.zap(space, vma.start(), vma.end());
    }
    for (Vma vma : gone) {
      space.machine().reverseMap().unlink(vma);
      FileLinks.unlink(vma);
    }
    space.tree().clear();
    for (Vma vma : gone) {
      space.machine().vmas().free(vma);
    }
  }
}
