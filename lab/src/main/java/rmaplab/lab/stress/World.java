package rmaplab.lab.stress;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Design;

/** What the threads of a run share: the machine, who lives on it, and its files. */
final class World {
  private final Machine machine;
  private final int threads;
  private final AtomicReferenceArray<Life> lives;
  private final SharedObject[] files = new SharedObject[Layout.FILES];
  private final Sequences sequences;
  private final AtomicInteger lifeIds = new AtomicInteger();
  private final AtomicInteger objectIds = new AtomicInteger();

  /** A machine with an empty process in every slot. */
  World(Design design, int threads) {
    machine = new Machine(Layout.machine(threads), design);
    this.threads = threads;
    sequences = new Sequences(threads);
    for (int i = 0; i < files.length; i++) {
      var file = machine.files().open(Layout.file(i), Layout.FILE_PAGES);
      files[i] = new SharedObject(objectIds.getAndIncrement(), file, threads);
    }
    lives = new AtomicReferenceArray<>(Layout.processes(threads));
    for (int slot = 0; slot < lives.length(); slot++) {
      bear(slot);
    }
  }

  Machine machine() {
    return machine;
  }

  int threads() {
    return threads;
  }

  Sequences sequences() {
    return sequences;
  }

  /** How many processes live at any time. */
  int processes() {
    return lives.length();
  }

  /** Who lives in a slot now. */
  Life life(int slot) {
    return lives.get(slot);
  }

  /** A named file. */
  SharedObject file(String name) {
    return files[Layout.fileNumber(name)];
  }

  /** The object behind new shared memory without a name. */
  SharedObject newShared() {
    return new SharedObject(objectIds.getAndIncrement(), null, threads);
  }

  /** An empty process takes the slot. */
  void bear(int slot) {
    settle(newLife(slot, new MemoryModel(), null));
  }

  /** A life that others do not see yet. */
  Life newLife(int slot, MemoryModel memory, @Nullable Life parent) {
    return new Life(
        lifeIds.getAndIncrement(), slot, machine.spawn(Layout.process(slot)), memory, parent);
  }

  /** The life takes its slot. */
  void settle(Life life) {
    lives.set(life.slot(), life);
  }
}
