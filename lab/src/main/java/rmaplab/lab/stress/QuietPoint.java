package rmaplab.lab.stress;

import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.check.Validator;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.sync.FrameStore;
import rmaplab.memory.table.Pte;

/**
 * What is checked while all threads rest: every invariant of the machine, live counts included; the
 * attributes of every page of every process; and every word that is in memory.
 *
 * <p>It looks without touching, so that what is swapped out stays so.
 */
final class QuietPoint {
  private final World world;
  private final Access access;

  QuietPoint(World world) {
    this.world = world;
    access = new Access(world, 0);
  }

  /** What is wrong; null if nothing is. Forgets processes that have exited. */
  @Nullable Violation check() {
    List<Validator.Finding> findings = Validator.findings(world.machine());
    if (!findings.isEmpty()) {
      Validator.Finding worst = findings.getFirst();
      return new Violation(Violation.Kind.valueOf(worst.kind().name()), worst.message());
    }
    try {
      for (int slot = 0; slot < world.processes(); slot++) {
        Life life = world.life(slot);
        for (long page = 0; page < Layout.ARENA_PAGES; page++) {
          checkPage(life, page);
        }
        life.forgetAncestors();
      }
    } catch (Caught e) {
      return e.violation();
    }
    return forgetExited();
  }

  private void checkPage(Life life, long page) {
    Vma vma = life.space().tree().containing(page);
    // Which memory is charged for depends on its history, and a little on the design.
    int flags = vma == null ? MemoryModel.NOTHING : vma.flags() & ~VmaFlags.ACCOUNT;
    int expected = life.memory().page(page).flags;
    if (flags != expected) {
      throw new Caught(
          Violation.Kind.ASSERTION,
          life + " page " + page + " has attributes " + flags + ", expected " + expected);
    }
    long pte = life.space().table().entry(page);
    if (Pte.isPresent(pte)) {
      FrameStore store = world.machine().memory().store();
      int frame = Pte.frame(pte);
      access.found(
          life,
          page,
          store.getLong(frame, Layout.OWN_WORD_BYTES),
          store.getLong(frame, Layout.FOREIGN_WORD_BYTES));
    } else if (pte == Pte.NONE && vma != null && vma.file() == null) {
      access.found(life, page, 0, 0);
    }
  }

  private @Nullable Violation forgetExited() {
    Machine machine = world.machine();
    for (AddressSpace space : machine.spaces()) {
      if (space.hasExited()) {
        machine.reap(space);
      }
    }
    int alive = machine.spaces().size();
    return alive == world.processes()
        ? null
        : new Violation(
            Violation.Kind.LEAK, alive + " processes are alive, expected " + world.processes());
  }
}
