package rmaplab.kernel.replay;

import java.util.List;

/**
 * A snapshot that differs from ours.
 *
 * @param pid the process
 * @param line the line of the recording at which the snapshot stands
 * @param when exec or exit
 * @param ours the VMAs that only we have
 * @param kernels the VMAs that only the kernel has
 */
public record Inequality(int pid, long line, String when, List<String> ours, List<String> kernels) {
  /** Copies the lists. */
  public Inequality {
    ours = List.copyOf(ours);
    kernels = List.copyOf(kernels);
  }
}
