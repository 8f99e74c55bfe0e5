package rmaplab.kernel.replay;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.trace.Snapshot;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.FileWindow;
import rmaplab.memory.file.Truncate;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Map;
import rmaplab.memory.space.Protect;

/**
 * The memory of a process as an exec has left it, made from the kernel's snapshot: VMAs in address
 * order, then their anonymous pages.
 *
 * <p>The snapshot tells how many anonymous pages a VMA has, not which. Those for which the kernel
 * faulted are known; the others are the topmost ones: the arguments on the stack, which the kernel
 * writes without a fault.
 */
final class FirstImage {
  private FirstImage() {}

  /**
   * Fills {@code space}, which is empty.
   *
   * @param written pages that the kernel has written by faults since the exec began
   * @return whether everything could be made
   */
  static boolean build(AddressSpace space, Snapshot snapshot, Set<Long> written) {
    boolean made = true;
    for (Snapshot.Area area : snapshot.areas()) {
      made &= map(space, area, written);
    }
    return made;
  }

  private static boolean map(AddressSpace space, Snapshot.Area area, Set<Long> written) {
    if (area.end() > space.table().pages()) {
      return false;
    }
    PageRange range = new PageRange(area.start(), area.end());
    int rights = rights(area.rights());
    int flags = flags(area);
    // What was writable once is charged for, and may have pages.
    boolean writtenOnce = area.flags().contains("ac") || area.anonymousPages() > 0;
    int first = writtenOnce ? rights | VmaFlags.WRITE : rights;
    Outcome mapped = Map.mmap(space, range, flags | first, window(space.machine(), area));
    if (!mapped.done()) {
      return false;
    }
    boolean filled = true;
    for (long page : pages(area, written)) {
      filled &= Touch.touch(space, page, true).done();
    }
    if (first != rights) {
      filled &= Protect.mprotect(space, range, rights).done();
    }
    return filled;
  }

  private static List<Long> pages(Snapshot.Area area, Set<Long> written) {
    Set<Long> pages = new HashSet<>();
    for (long page : written) {
      if (page >= area.start() && page < area.end()) {
        pages.add(page);
      }
    }
    for (long page = area.end() - 1;
        page >= area.start() && pages.size() < area.anonymousPages();
        page--) {
      pages.add(page);
    }
    return area.anonymousPages() == 0 ? List.of() : pages.stream().sorted().toList();
  }

  private static @Nullable FileWindow window(Machine machine, Snapshot.Area area) {
    return area.mapsFile()
        ? new FileWindow(machine.files().open(area.name(), Truncate.MAX_PAGES), area.offset())
        : null;
  }

  private static int rights(String text) {
    return (text.charAt(0) == 'r' ? VmaFlags.READ : 0)
        | (text.charAt(1) == 'w' ? VmaFlags.WRITE : 0)
        | (text.charAt(2) == 'x' ? VmaFlags.EXEC : 0);
  }

  private static int flags(Snapshot.Area area) {
    int flags = area.rights().charAt(3) == 's' ? VmaFlags.SHARED : 0;
    for (String flag : area.flags()) {
      flags |=
          switch (flag) {
            case "gd" -> VmaFlags.GROWSDOWN;
            case "lo" -> VmaFlags.LOCKED;
            case "dc" -> VmaFlags.DONTFORK;
            case "wf" -> VmaFlags.WIPEONFORK;
            case "nr" -> VmaFlags.NORESERVE;
            case "nh" -> VmaFlags.NOHUGEPAGE;
            default -> 0;
          };
    }
    return flags;
  }
}
