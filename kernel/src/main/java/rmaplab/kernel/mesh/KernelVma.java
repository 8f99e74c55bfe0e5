package rmaplab.kernel.mesh;

import java.util.ArrayList;
import java.util.List;

/**
 * A VMA as the kernel has it. anon_vmas are named by their addresses in the kernel, which are equal
 * if they are the same and mean nothing else; 0 is none.
 *
 * @param pid the process
 * @param start the first page
 * @param end the page after the last
 * @param flags vm_flags
 * @param pgoff vm_pgoff
 * @param own the VMA's own anon_vma; if 0, what follows is 0 or empty
 * @param root own's root
 * @param parent own's parent
 * @param references own's refcount
 * @param children own's num_children
 * @param active own's num_active_vmas
 * @param chain the anon_vmas of the VMA's chain, newest first
 */
public record KernelVma(
    int pid,
    long start,
    long end,
    long flags,
    long pgoff,
    long own,
    long root,
    long parent,
    long references,
    long children,
    long active,
    List<Long> chain) {
  private static final int PAGE_SHIFT = 12;
  private static final int FIRST_EDGE = 12;
  private static final long VM_READ = 1;
  private static final long VM_WRITE = 2;
  private static final long VM_EXEC = 4;
  private static final long VM_SHARED = 8;

  /** Copies the list. */
  public KernelVma {
    chain = List.copyOf(chain);
  }

  /** Reads a line of mesh.bpf.c. */
  static KernelVma parse(String line) {
    String[] words = line.split(" ");
    long[] numbers = new long[FIRST_EDGE];
    for (int i = 1; i < FIRST_EDGE && i < words.length; i++) {
      numbers[i] = Long.parseUnsignedLong(words[i], 16);
    }
    List<Long> chain = new ArrayList<>();
    for (int i = FIRST_EDGE; i < words.length; i++) {
      chain.add(Long.parseUnsignedLong(words[i], 16));
    }
    return new KernelVma(
        (int) numbers[1],
        numbers[2] >>> PAGE_SHIFT,
        numbers[3] >>> PAGE_SHIFT,
        numbers[4],
        numbers[5],
        numbers[6],
        numbers[7],
        numbers[8],
        numbers[9],
        numbers[10],
        numbers[11],
        chain);
  }

  /** As in /proc/PID/maps: {@code rw-p}. */
  public String rights() {
    return ""
        + ((flags & VM_READ) != 0 ? 'r' : '-')
        + ((flags & VM_WRITE) != 0 ? 'w' : '-')
        + ((flags & VM_EXEC) != 0 ? 'x' : '-')
        + ((flags & VM_SHARED) != 0 ? 's' : 'p');
  }
}
