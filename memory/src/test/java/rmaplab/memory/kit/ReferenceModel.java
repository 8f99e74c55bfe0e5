package rmaplab.memory.kit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;

/**
 * What users may see of memory, in the simplest way to say it: each process has its own table from
 * page to rights and word, and fork copies it. No VMAs, no sharing, no migration.
 *
 * <p>It does not run out of memory; machines to compare with it must be large enough.
 */
public final class ReferenceModel {
  private final int arenaPages;
  private final Map<Integer, Process> processes = new HashMap<>();

  private static final class Process {
    final @Nullable Page[] pages;
    boolean exited;

    Process(int arenaPages) {
      pages = new @Nullable Page[arenaPages];
    }
  }

  /**
   * @param written whether the page has been written since it was mapped, so that it has a frame
   */
  private record Page(int rights, long word, boolean written) {
    Page withRights(int changed) {
      return new Page(changed, word, written);
    }
  }

  /** No processes. */
  public ReferenceModel(int arenaPages) {
    this.arenaPages = arenaPages;
  }

  /** Carries an operation out and says what {@link Script#apply} has to say. */
  public String apply(Op op) {
    if (op.verb() == Op.Verb.FORK
        && (op.argument() == op.process() || processes.containsKey(op.argument()))) {
      return Errno.EEXIST.toString();
    }
    Process process = process(op.process());
    return switch (op.verb()) {
      case MMAP -> mmap(process, op);
      case MUNMAP -> munmap(process, op);
      case MPROTECT -> mprotect(process, op);
      case READ -> read(process, op);
      case WRITE -> write(process, op);
      case FORK -> fork(process, op.argument());
      case EXIT -> exit(process);
      case MIGRATE -> migrate(process, op.start());
    };
  }

  private Process process(int number) {
    return processes.computeIfAbsent(number, n -> new Process(arenaPages));
  }

  private @Nullable Page page(Process process, int page) {
    return page < arenaPages ? process.pages[page] : null;
  }

  private String mmap(Process process, Op op) {
    if (op.start() == op.end()) {
      return Errno.EINVAL.toString();
    }
    if (op.end() > arenaPages) {
      return Errno.ENOMEM.toString();
    }
    if (process.exited) {
      return Errno.ESRCH.toString();
    }
    for (int i = op.start(); i < op.end(); i++) {
      process.pages[i] = new Page(op.argument(), 0, false);
    }
    return "done";
  }

  private String munmap(Process process, Op op) {
    if (op.start() == op.end() || op.end() > arenaPages) {
      return Errno.EINVAL.toString();
    }
    if (process.exited) {
      return Errno.ESRCH.toString();
    }
    for (int i = op.start(); i < op.end(); i++) {
      process.pages[i] = null;
    }
    return "done";
  }

  private String mprotect(Process process, Op op) {
    if (op.start() == op.end()) {
      return "done";
    }
    if (process.exited) {
      return Errno.ESRCH.toString();
    }
    for (int i = op.start(); i < op.end(); i++) {
      Page page = page(process, i);
      if (page == null) {
        return Errno.ENOMEM.toString();
      }
      process.pages[i] = page.withRights(op.argument());
    }
    return "done";
  }

  private String read(Process process, Op op) {
    List<Long> words = new ArrayList<>();
    for (int i = op.start(); i < op.end(); i++) {
      Page page = page(process, i);
      if (page == null || !VmaFlags.mayRead(page.rights)) {
        return accessRefused(process, i);
      }
      words.add(page.word);
    }
    return words.toString();
  }

  private String write(Process process, Op op) {
    for (int i = op.start(); i < op.end(); i++) {
      Page page = page(process, i);
      if (page == null || !VmaFlags.mayWrite(page.rights)) {
        return accessRefused(process, i);
      }
      process.pages[i] = new Page(page.rights, op.argument(), true);
    }
    return "done";
  }

  private String accessRefused(Process process, int page) {
    boolean gone = process.exited && page < arenaPages;
    return (gone ? Errno.ESRCH : Errno.EFAULT).toString();
  }

  private String fork(Process process, int child) {
    Process born = process(child);
    if (process.exited) {
      return Errno.ESRCH.toString();
    }
    System.arraycopy(process.pages, 0, born.pages, 0, arenaPages);
    return "done";
  }

  private String exit(Process process) {
    if (process.exited) {
      return Errno.ESRCH.toString();
    }
    process.exited = true;
    Arrays.fill(process.pages, null);
    return "done";
  }

  private String migrate(Process process, int number) {
    Page page = page(process, number);
    return page != null && page.written ? "done" : Errno.ENOENT.toString();
  }

  /** How the memory of the script's processes differs from this; null if it does not. */
  public @Nullable String firstDifference(Script script) {
    for (Map.Entry<Integer, Process> entry : processes.entrySet()) {
      AddressSpace space = script.space(entry.getKey());
      for (int i = 0; i < arenaPages; i++) {
        String wanted = describe(entry.getValue().pages[i]);
        String actual = describe(space, i);
        if (!wanted.equals(actual)) {
          return space + " page " + i + " is " + actual + " and should be " + wanted;
        }
      }
    }
    return null;
  }

  private static String describe(@Nullable Page page) {
    return page == null
        ? "unmapped"
        : Op.rights(page.rights) + " " + page.word + (page.written ? " in a frame" : "");
  }

  /** Looks at a page without a fault: in the frame that the entry names. */
  private static String describe(AddressSpace space, int page) {
    Vma vma = space.tree().containing(page);
    long pte = space.table().entry(page);
    if (vma == null) {
      return pte == Pte.NONE ? "unmapped" : "unmapped but " + Pte.describe(pte);
    }
    int frame = Pte.frame(pte);
    boolean own = pte != Pte.NONE && frame != PhysicalMemory.ZERO_FRAME;
    long word = pte == Pte.NONE ? 0 : space.machine().memory().store().getLong(frame, 0);
    return Op.rights(vma.flags()) + " " + word + (own ? " in a frame" : "");
  }
}
