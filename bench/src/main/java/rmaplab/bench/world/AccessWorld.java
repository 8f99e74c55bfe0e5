package rmaplab.bench.world;

import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.UserAccess;

/** A process with one VMA, every page of it written. */
public final class AccessWorld {
  /** The size of a page. */
  public static final int PAGE_BYTES = World.PAGE_BYTES;

  /** The 8-byte words of a page. */
  public static final int PAGE_WORDS = PAGE_BYTES / Long.BYTES;

  private final AddressSpace space;

  /** The process. */
  public AccessWorld(String design, int pages) {
    space = World.machine(design, pages, pages).spawn("process");
    World.map(space, 0, pages);
    for (int page = 0; page < pages; page++) {
      UserAccess.store(space, page, 0, page);
    }
  }

  /** The process's memory. */
  public AddressSpace space() {
    return space;
  }
}
