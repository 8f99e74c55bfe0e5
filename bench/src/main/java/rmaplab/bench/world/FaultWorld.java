package rmaplab.bench.world;

import rmaplab.memory.Machine;
import rmaplab.memory.PageRange;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.space.Advise;
import rmaplab.memory.space.UserAccess;

/**
 * A process with one VMA, whose pages are written for the first time, or for the first after fork.
 */
public final class FaultWorld {
  private final int pages;
  private final AddressSpace space;

  /** The process, nothing written. */
  public FaultWorld(String design, int pages) {
    this.pages = pages;
    Machine machine = World.machine(design, 2 * pages, pages);
    space = machine.spawn("parent");
    World.map(space, 0, pages);
  }

  /** How many pages one batch writes. */
  public int pages() {
    return pages;
  }

  /** Writes each page once. */
  public void writeAll() {
    for (int page = 0; page < pages; page++) {
      UserAccess.store(space, page, 0, page);
    }
  }

  /** Lets all pages go: the next write finds nothing. */
  public void dropAll() {
    World.mustDo(Advise.madvise(space, new PageRange(0, pages), Advise.Advice.DONTNEED));
  }

  /** A child that shares all pages. */
  public AddressSpace fork() {
    return World.fork(space);
  }

  /** Ends a child. */
  public void end(AddressSpace child) {
    World.end(child);
  }

  /** Looks whether every page holds what was written. */
  public void verify() {
    for (int page = 0; page < pages; page++) {
      World.expect(space, page, page);
    }
  }
}
