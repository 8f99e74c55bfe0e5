package rmaplab.memory.ksm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Vma;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.Mutex;
import rmaplab.memory.sync.Slab;
import rmaplab.memory.sync.SpinLock;

/**
 * Kernel samepage merging: makes one of anonymous pages that have the same content (mm/ksm.c, Linux
 * 2.6.34; how a merged page may be migrated meanwhile, 3.9).
 *
 * <p>Guarantee: nobody notices but by the memory that is saved. A merged page is mapped without the
 * right to write; who writes gets a copy.
 *
 * <p>Mechanism: a pass visits the mergeable pages of all processes that have entered. A page that
 * equals a merged one, in the stable tree, is replaced by it. One whose checksum did not change
 * since the last visit is looked for in the unstable tree; if an equal one is there, the two become
 * a merged page; else it enters. So two equal pages are merged in the second pass.
 *
 * <p>Nothing here follows exit, munmap and writes. The next pass finds out: items whose page is not
 * met are dropped, a process that has exited is forgotten, nodes whose page was freed are pruned.
 * Up to then an item keeps its anon_vma alive, though no VMA may be left on that.
 *
 * <p>Locks: the KSM mutex, under it the mmap lock of one process or the lock of one page at a time,
 * except that a page is tried to be locked under the mmap lock.
 */
public final class Ksm {
  private final PhysicalMemory memory;
  private final Allocations allocations;

  /** One pass at a time; guards the trees and items. */
  private final Mutex mutex = new Mutex(LockClass.KSM, "the machine");

  /** Guards {@link #spaces}. */
  private final SpinLock spacesLock = new SpinLock(LockClass.PROCESS_LIST, "KSM");

  private final List<MergeableSpace> spaces = new ArrayList<>();
  private final Slab<RmapItem> items;
  private final StableTree stable;
  private final UnstableTree unstable;
  private final Merging merging;
  private long pass;

  /** Nothing merged, nobody entered. */
  public Ksm(Machine machine) {
    memory = machine.memory();
    allocations = machine.allocations();
    items = new Slab<>("rmap_item", RmapItem::new, machine.allocations());
    stable = new StableTree(machine);
    unstable = new UnstableTree(machine);
    merging = new Merging(machine);
  }

  /**
   * Lets passes visit a process from now on; nothing if they do already (__ksm_enter). For madvise
   * when it makes a VMA mergeable, and for fork of such a process. The mmap lock is held for
   * writing.
   *
   * @return false without memory; nothing has changed then
   */
  public boolean enter(AddressSpace space) {
    space.mmapLock().assertWriteHeld();
    if (!space.mayHoldMergedPages()) {
      if (!allocations.permit("mm_slot")) {
        return false;
      }
      space.setMayHoldMergedPages();
      spacesLock.lock();
      spaces.add(new MergeableSpace(space));
      spacesLock.unlock();
    }
    return true;
  }

  /** One full pass over all mergeable pages, process by process in the order of entering. */
  public void scan() {
    mutex.lock();
    unstable.clear();
    pass++;
    for (MergeableSpace space : entered()) {
      scanPages(space, 0, space.space().table().pages());
      forgetIfExited(space);
    }
    mutex.unlock();
  }

  /**
   * Visits the mergeable pages of {@code range} within the current pass: the unstable tree stays.
   *
   * @return refused with ESRCH after exit
   */
  public Outcome scan(AddressSpace space, PageRange range) {
    mutex.lock();
    boolean exited = hasExited(space);
    MergeableSpace entered = find(space);
    if (!exited && entered != null) {
      scanPages(entered, range.start(), Math.min(range.end(), space.table().pages()));
    }
    mutex.unlock();
    return exited ? Outcome.refused(Errno.ESRCH) : Outcome.DONE;
  }

  /**
   * Gives every page of {@code range} that is merged its own copy, and forgets what is known of
   * these pages. A later pass may merge them again.
   *
   * @return refused with ENOMEM when memory ends on the way, ESRCH after exit
   */
  public Outcome unmerge(AddressSpace space, PageRange range) {
    mutex.lock();
    space.mmapLock().readLock();
    Outcome outcome =
        space.hasExited() ? Outcome.refused(Errno.ESRCH) : unmergeLocked(space, range);
    space.mmapLock().readUnlock();
    MergeableSpace entered = find(space);
    if (entered != null && outcome.done()) {
      drop(entered, range.start(), range.end());
    }
    mutex.unlock();
    return outcome;
  }

  /**
   * As {@link #unmerge} for who holds the mmap lock, for reading at least: madvise, and mremap
   * before it moves mergeable pages (unmerge_ksm_pages). Items stay until the next pass.
   *
   * @return refused with ENOMEM when memory ends on the way
   */
  public Outcome unmergeLocked(AddressSpace space, PageRange range) {
    space.mmapLock().assertHeld();
    if (!space.mayHoldMergedPages()) {
      return Outcome.DONE;
    }
    for (int i = space.tree().positionFrom(range.start()); i < space.tree().size(); i++) {
      Vma vma = space.tree().get(i);
      long end = Math.min(vma.end(), range.end());
      for (long page = Math.max(vma.start(), range.start()); page < end; page++) {
        if (vma.anonVma() != null && !Breaking.breakAt(vma, page)) {
          return Outcome.refused(Errno.ENOMEM);
        }
      }
    }
    return Outcome.DONE;
  }

  private List<MergeableSpace> entered() {
    spacesLock.lock();
    List<MergeableSpace> now = List.copyOf(spaces);
    spacesLock.unlock();
    return now;
  }

  private @Nullable MergeableSpace find(AddressSpace space) {
    for (MergeableSpace entered : entered()) {
      if (entered.space() == space) {
        return entered;
      }
    }
    return null;
  }

  private static boolean hasExited(AddressSpace space) {
    space.mmapLock().readLock();
    boolean exited = space.hasExited();
    space.mmapLock().readUnlock();
    return exited;
  }

  private void forgetIfExited(MergeableSpace space) {
    if (hasExited(space.space())) {
      drop(space, 0, Long.MAX_VALUE);
      spacesLock.lock();
      spaces.remove(space);
      spacesLock.unlock();
    }
  }

  /** Visits the pages of [start, end), and drops the items between those that it meets. */
  private void scanPages(MergeableSpace space, long start, long end) {
    long cursor = start;
    while (true) {
      MergeablePages.Found found = MergeablePages.next(space.space(), cursor, end);
      drop(space, cursor, found == null ? end : found.page());
      if (found == null) {
        return;
      }
      RmapItem item = itemOf(space, found.page());
      if (item != null && !isInPlace(item, found.frame())) {
        compareAndMerge(item, found.frame());
      }
      memory.put(found.frame());
      cursor = found.page() + 1;
    }
  }

  /** The item of a page, made if need be; null without memory. */
  private @Nullable RmapItem itemOf(MergeableSpace space, long page) {
    RmapItem item = space.item(page);
    if (item == null) {
      item = items.allocate();
      if (item != null) {
        item.init(space.space(), page);
        space.add(item);
      }
    }
    return item;
  }

  private boolean isInPlace(RmapItem item, int frame) {
    return memory.backing(frame) instanceof StableNode node && item.isPlaceOf(node);
  }

  private void drop(MergeableSpace space, long start, long end) {
    for (RmapItem item : space.removeBetween(start, end)) {
      detach(item);
      items.free(item);
    }
  }

  /** Takes an item out of the tree that it is in (remove_rmap_item_from_tree). */
  private void detach(RmapItem item) {
    if (item.state() == RmapItem.State.STABLE) {
      stable.detach(item);
    } else if (item.state() == RmapItem.State.UNSTABLE) {
      unstable.detach(item, pass);
    }
  }

  /** One visit (cmp_and_merge_page); the caller holds a reference to the page. */
  private void compareAndMerge(RmapItem item, int frame) {
    detach(item);
    int merged = stable.find(frame);
    if (merged != PhysicalMemory.NO_FRAME) {
      if (merging.merge(item, frame, merged)) {
        place(merged, item);
      }
      memory.put(merged);
      return;
    }
    int checksum = PageContents.checksum(memory.store(), frame);
    if (item.checksum() != checksum) {
      item.setChecksum(checksum);
      return;
    }
    UnstableTree.Match match = unstable.findOrInsert(item, frame, pass);
    if (match != null) {
      mergeTwo(item, frame, match.item(), match.frame());
      memory.put(match.frame());
    }
  }

  /** Adds a place to a merged page that has a node; our reference keeps the page in its frame. */
  private void place(int merged, RmapItem item) {
    memory.locks().lock(merged);
    if (!(memory.backing(merged) instanceof StableNode node)) {
      throw new Bug(Bug.Kind.ASSERTION, "merged page f" + merged + " lost its node while held");
    }
    stable.append(item, node);
    memory.locks().unlock(merged);
  }

  /**
   * Makes a merged page of {@code frame} and lets {@code other} be replaced by it
   * (try_to_merge_two_pages). What cannot be finished is broken again.
   */
  private void mergeTwo(RmapItem item, int frame, RmapItem otherItem, int other) {
    if (!merging.merge(item, frame, PhysicalMemory.NO_FRAME)) {
      return;
    }
    if (!merging.merge(otherItem, other, frame)) {
      breakUp(item);
      return;
    }
    detach(otherItem);
    memory.locks().lock(frame);
    StableNode node = stable.insert(frame);
    if (node != null) {
      stable.append(otherItem, node);
      stable.append(item, node);
    }
    memory.locks().unlock(frame);
    if (node == null) {
      breakUp(otherItem);
      breakUp(item);
    }
  }

  /** Undoes a merge that leads nowhere (break_cow). */
  private void breakUp(RmapItem item) {
    stable.letGo(item);
    AddressSpace space = item.space();
    space.mmapLock().readLock();
    Vma vma = MergeablePages.vmaAt(space, item.page());
    if (vma != null) {
      // Without memory the page stays merged without a node: nobody can move it, nobody is harmed.
      Breaking.breakAt(vma, item.page());
    }
    space.mmapLock().readUnlock();
  }

  /** Merged pages with a node and a place (pages_shared). */
  public long pagesShared() {
    return stable.shared();
  }

  /** Places beyond the first of each merged page: the pages saved (pages_sharing). */
  public long pagesSharing() {
    return stable.sharing();
  }

  /** Pages that were looked at and equal no other (pages_unshared). */
  public long pagesUnshared() {
    return unstable.unshared();
  }

  /** The nodes in order of content; for use at rest. */
  public List<StableNode> stableNodes() {
    return stable.nodes();
  }

  /** Every item, by process and page; for use at rest. */
  public List<RmapItem> rmapItems() {
    List<RmapItem> all = new ArrayList<>();
    for (MergeableSpace space : entered()) {
      all.addAll(space.all());
    }
    return all;
  }

  /** How many nodes are alive; exact at rest. */
  public long liveNodes() {
    return stable.live();
  }

  /** How many items are alive; exact at rest. */
  public long liveItems() {
    return items.live();
  }
}
