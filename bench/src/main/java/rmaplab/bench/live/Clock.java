package rmaplab.bench.live;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Processor time. What other programs use does not count; what they evict from caches does. */
final class Clock {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Clock() {}

  /** Of this thread. */
  static long threadNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /** Of this virtual machine: garbage collector and compiler, too. In steps of 10 ms. */
  static long processNanos() {
    return PROCESS.getProcessCpuTime();
  }
}
