package rmaplab.memory.kit;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.UserAccess;

/**
 * Lays VMAs out in process P0, each with the anon_vma that a test wants, however Linux would come
 * to it.
 *
 * <p>Families are letters: areas of one letter have the same own anon_vma and the same chain; the
 * first letter that is met becomes A1, the next A2. {@code -} is an area that was never written.
 * All are charged for, as if they had once been writable.
 */
public final class Areas {
  /** Keeps areas from sharing an anon_vma because they could be one. */
  private static final int ALONE = 1 << 16;

  private final Script script;
  private final Map<String, Vma> families = new HashMap<>();

  /** Nothing laid out yet. */
  public Areas(Script script) {
    this.script = script;
  }

  /** Adds [start, end); its pages are written if it belongs to a family and may be written. */
  public Areas add(int start, int end, String rights, String family) {
    return add(start, end, start, rights, family);
  }

  /** As {@link #add(int, int, String, String)}, with another page offset than the start. */
  public Areas add(int start, int end, int pgoff, String rights, String family) {
    AddressSpace space = script.space(0);
    Machine machine = script.machine();
    int flags = Op.rights(rights) | VmaFlags.ACCOUNT;
    Vma vma = requireNonNull(machine.vmas().allocate());
    space.mmapLock().writeLock();
    vma.init(space, start, end, pgoff, flags | ALONE);
    space.tree().insert(vma);
    if (!family.equals("-")) {
      Vma relative = families.putIfAbsent(family, vma);
      if (relative == null) {
        machine.reverseMap().prepare(vma);
      } else {
        machine.reverseMap().adopt(vma, relative);
      }
    }
    vma.setFlags(flags);
    space.mmapLock().writeUnlock();
    if (!family.equals("-") && rights.contains("w")) {
      for (int page = start; page < end; page++) {
        UserAccess.store(space, page, 0, 100 + page);
      }
    }
    return this;
  }
}
