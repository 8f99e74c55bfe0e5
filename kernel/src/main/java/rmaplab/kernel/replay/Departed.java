package rmaplab.kernel.replay;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last tasks that have gone from memory which others still use. The kernel tells of the end of
 * a thread before it clears the thread's id in memory, which may fault.
 */
final class Departed {
  private static final int MOST = 1024;

  private final Map<Integer, ProcessMemory> memories =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, ProcessMemory> eldest) {
          return size() > MOST;
        }
      };

  void add(int task, ProcessMemory memory) {
    memories.put(task, memory);
  }

  @Nullable ProcessMemory memoryOf(int task) {
    return memories.get(task);
  }

  /** Nobody uses the memory any more. */
  void forget(ProcessMemory memory) {
    memories.values().removeIf(m -> m == memory);
  }
}
