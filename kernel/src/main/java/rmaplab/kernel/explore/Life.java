package rmaplab.kernel.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.space.AddressSpace;

/**
 * A memory that processes of a recording have used, from fork or exec to exit or exec.
 *
 * @param number in order of births, from 0: the same whenever the recording is read
 * @param pid the process that it was made for
 * @param parent whose copy it is; null after an exec
 * @param born at which event
 * @param space the memory
 */
record Life(int number, int pid, @Nullable Life parent, long born, AddressSpace space) {
  /** Its name as long as operations speak of the recording's pages. */
  String name() {
    return "L" + number;
  }

  /** Itself and those it comes from, the oldest first. */
  List<Life> line() {
    List<Life> line = new ArrayList<>();
    for (Life life = this; life != null; life = life.parent) {
      line.addFirst(life);
    }
    return line;
  }
}
