/*
 * The race of the mail as a model for SPIN: a migration walks the reverse map while bounds of VMAs
 * change or VMAs go.
 *
 * It is a peer to compare with, written by hand from the Java classes that its comments name.
 * Rmaplab's checker does not use it: the checker runs those classes themselves. Where the two
 * verdicts agree, two independent programs have come to them; where they would not, one is wrong.
 *
 *     spin -DWORKLOAD=b_insert -DDESIGN=root_walk -a mesh.pml
 *     gcc -O1 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -c0
 *
 * WORKLOAD is a file of workloads/mail with _ for -, DESIGN one of the four below. Two switches
 * damage the model, to see that it can fail: NEWEST_FIRST (mm_take_all_locks keeps its old order)
 * and NO_ADJUST_LOCK (vma_adjust takes no lock).
 *
 * One Promela statement is one access to shared memory, so every order of accesses is explored
 * (sequential consistency). What is left out: the contents of pages, faults, all pages but the one
 * that migrates, the interval of a page's lock (only the migration takes it here), and failing
 * allocations. The mmap lock is left out too: only one task changes an address space. RCU sections
 * have no statements, for nobody waits for their end; what they promise, that a freed anon_vma stays
 * an anon_vma, is how the model keeps them (locking a freed one is allowed, walking a later life of
 * it is type_reuse).
 */

/* Designs: rmap.chain.Chain, rmap.rootwalk.RootWalkMap and
   RootWalkUnlinkReversed, rmap.rootlock.RootLockMap */
#define chain                    1
#define root_walk                2
#define root_walk_unlink_reversed 3
#define root_lock                4

#define a_overlap                1
#define a_overlap_child          2
#define b_insert                 3
#define b_insert_child           4
#define b_insert_end_only        5
#define c_start_moved            6
#define c_start_moved_child      7
#define f1_importer_unfaulted    8
#define f2_neighbour_start_moved 9
#define q1_walk_order            10
#define q2_vma1_disappears       11
#define q2_all_disappear         12
#define q2_reuse                 13
#define q3_half_broken_link      14
#define s3_exit                  15

/* The index of the page that migrates; its address in every process, as in the workloads. */
#if WORKLOAD == a_overlap || WORKLOAD == a_overlap_child
#define INDEX 5
#elif WORKLOAD == b_insert || WORKLOAD == b_insert_child || WORKLOAD == q3_half_broken_link
#define INDEX 3
#elif WORKLOAD == b_insert_end_only || WORKLOAD == f1_importer_unfaulted
#define INDEX 7
#elif WORKLOAD == q2_reuse || WORKLOAD == s3_exit
#define INDEX 0
#else
#define INDEX 5
#endif

#define VMAS   4
#define ANONS  3
#define SPACES 2
#define NOBODY 255

/* area.Vma. The bounds are plain fields in Java, too. */
typedef Vma {
  short start;
  short end;
  short pgoff;
  byte own = NOBODY;      /* anonVma(): which one new pages name */
  byte space;
  bool freed;
}
Vma vma[VMAS];

/* rmap.AnonVma: a lock, a list of VMAs in the order of walks, pins; rmap.root only in root_lock. */
typedef AnonVma {
  bool locked;
  byte list[VMAS];
  byte length;
  byte root;
  byte pins;
  bool freed;
  byte life;
}
AnonVma anon[ANONS];

/* rmap.AnonVmaChain: the edge of a VMA and an anon_vma, on the VMA's chain; an older anon_vma has a
   smaller number, so the oldest edge of a chain is the one with the smallest. */
#define ABSENT    0
#define CHAINED   1
#define UNCHAINED 2
#define FREED     3
typedef Edges { byte to[ANONS]; }
Edges edges[VMAS];

/* table.PageTable: the one entry of interest in each address space, and its leaf's lock. */
#define EMPTY     0
#define OLD       1
#define MIGRATION 2
#define NEW       3
byte entry[SPACES];
bool leaf_locked[SPACES];

/* frame.PhysicalMemory: counts of the old frame and of the new one; the anon_vma that both name. */
byte mapcount_old, mapcount_new, references_old;
byte backing;

byte migrated_from;       /* the address space that `kernel migrate` names */
bool moved;

/* What may go wrong: rmaplab.checker.Violation.Kind. */
bool dangling_migration_entry, stale_mapping, use_after_free, type_reuse, null_dereference;

#define VIOLATION(kind) kind = true; assert(!kind)

/* sync.SpinLock */
#define lock(l)   atomic { !(l) -> l = true }
#define unlock(l) atomic { assert(l); l = false }

/* ChainedReverseMap.lockHolder; RootLockMap.lockHolder */
#if DESIGN == root_lock
#define HOLDER(a) anon[a].root
#else
#define HOLDER(a) a
#endif

/* ---------------------------------------------------------------- the mesh */

/* SameAnonVmaList.addTail; the caller holds the lock, so it is one step. */
inline append(a, v) {
  d_step {
    assert(anon[HOLDER(a)].locked);
    anon[a].list[anon[a].length] = v;
    anon[a].length++
  }
}

/* SameAnonVmaList.remove */
inline take_out(a, v) {
  d_step {
    assert(anon[HOLDER(a)].locked);
    at = 0;
    do
    :: anon[a].list[at] != v -> at++
    :: else -> break
    od;
    anon[a].length--;
    do
    :: at < anon[a].length -> anon[a].list[at] = anon[a].list[at + 1]; at++
    :: else -> break
    od;
    anon[a].list[at] = 0;
    at = 0
  }
}

/* ChainedReverseMap.link */
inline link(v, a) {
  edges[v].to[a] = CHAINED;
  lock(anon[HOLDER(a)].locked);
  append(a, v);
  unlock(anon[HOLDER(a)].locked)
}

/* ChainedReverseMap.release; RootLockMap.release lets the root go as well */
inline release(a) {
#if DESIGN == root_lock
  root_unused = false;
  if
  :: anon[a].root != a ->
    lock(anon[anon[a].root].locked);
    d_step {
      anon[anon[a].root].pins--;
      root_unused = anon[anon[a].root].pins == 0 && anon[anon[a].root].length == 0
    };
    unlock(anon[anon[a].root].locked)
  :: else
  fi;
  anon[a].freed = true;
  if
  :: root_unused -> anon[anon[a].root].freed = true; root_unused = false
  :: else
  fi
#else
  anon[a].freed = true
#endif
}

/* ChainedReverseMap.unlinkEdge: off the anon_vma's list, then off the VMA's chain, then freed */
inline unlink_edge(v, a) {
  lock(anon[HOLDER(a)].locked);
  take_out(a, v);
  unused = anon[a].length == 0 && anon[a].pins == 0;
  unlock(anon[HOLDER(a)].locked);
  if
  :: unused -> unused = false; release(a)
  :: else
  fi;
  edges[v].to[a] = UNCHAINED;
  edges[v].to[a] = FREED
}

/* ChainedReverseMap.unlink: newest first; RootWalkUnlinkReversed.unlink: oldest first */
inline unlink_all(v) {
#if DESIGN == root_walk_unlink_reversed
  edge = 0;
  do
  :: edge == ANONS -> break
  :: edge < ANONS && edges[v].to[edge] == CHAINED -> unlink_edge(v, edge); edge++
  :: edge < ANONS && edges[v].to[edge] != CHAINED -> edge++
  od;
#else
  edge = ANONS;
  do
  :: edge == 0 -> break
  :: edge > 0 && edges[v].to[edge - 1] == CHAINED -> unlink_edge(v, edge - 1); edge--
  :: edge > 0 && edges[v].to[edge - 1] != CHAINED -> edge--
  od;
#endif
  edge = 0
}

/* ChainedReverseMap.cloneChain: oldest first */
inline clone_chain(target, source) {
  edge = 0;
  do
  :: edge == ANONS -> break
  :: edge < ANONS && edges[source].to[edge] == CHAINED -> link(target, edge); edge++
  :: edge < ANONS && edges[source].to[edge] != CHAINED -> edge++
  od;
  edge = 0
}

/* ---------------------------------------------------------------- the walks */

/* PageAddress.of, then ReverseMap's visitor if the VMA covers the index. Four reads, as in Java. */
inline look_at(v, found) {
  if
  :: vma[v].freed -> VIOLATION(use_after_free)
  :: else
  fi;
  found = false;
  address = vma[v].start;
  address = address + INDEX - vma[v].pgoff;
  if
  :: address >= vma[v].start ->
    if
    :: address < vma[v].end -> found = address == INDEX   /* elsewhere lies another page */
    :: else
    fi
  :: else
  fi;
  address = 0
}

/* Migrate.replaceByEntry */
inline replace_by_entry(v) {
  lock(leaf_locked[vma[v].space]);
  if
  :: entry[vma[v].space] == OLD ->
    entry[vma[v].space] = MIGRATION;
    mapcount_old--;
    unlock(leaf_locked[vma[v].space]);
    references_old--;
    more = mapcount_old > 0
  :: else -> unlock(leaf_locked[vma[v].space])
  fi
}

/* Migrate.restore, of the new page or, when the migration is given up, of the old one */
inline restore(v) {
  lock(leaf_locked[vma[v].space]);
  if
  :: entry[vma[v].space] == MIGRATION && moved -> mapcount_new++; entry[vma[v].space] = NEW
  :: entry[vma[v].space] == MIGRATION && !moved ->
    references_old++; mapcount_old++; entry[vma[v].space] = OLD
  :: else
  fi;
  unlock(leaf_locked[vma[v].space])
}

/* A walk goes on from a lock to the list: is it the list of the life that was meant? (Lifetimes) */
inline follow_links(a, known_life) {
  if
  :: anon[a].length > 0 && anon[a].life != known_life -> VIOLATION(type_reuse)
  :: else
  fi
}

/* ChainedReverseMap.walkMapped, RootLockMap.walkMapped: walk 1, at the page's own anon_vma */
inline walk_1() {
  life = anon[backing].life;
  if
  :: mapcount_old > 0 ->
#if DESIGN == root_lock
    holder = anon[backing].root;
#else
    holder = backing;
#endif
    lock(anon[holder].locked);
#if DESIGN == root_lock
    if
    :: mapcount_old > 0 ->
#endif
    follow_links(backing, life);
    position = 0; more = true;
    do
    :: position == anon[backing].length || !more -> break
    :: position < anon[backing].length && more ->
      visited = anon[backing].list[position];
      look_at(visited, hit);
      if
      :: hit -> replace_by_entry(visited)
      :: else
      fi;
      position++
    od;
    position = 0; visited = 0; hit = false; more = false;
#if DESIGN == root_lock
    :: else
    fi;
#endif
    unlock(anon[holder].locked)
  :: else
  fi;
  life = 0
}

/* RootWalkMap.lockRoot: lock the page's anon_vma, find the root by way of its first VMA's oldest
   edge, let go, lock the root. NOBODY if no VMA is left. */
inline lock_root() {
  life = anon[backing].life;
  lock(anon[backing].locked);
  follow_links(backing, life);
  if
  :: anon[backing].length == 0 -> unlock(anon[backing].locked); holder = NOBODY
  :: else ->
    visited = anon[backing].list[0];
    if
    :: vma[visited].freed -> VIOLATION(use_after_free)
    :: else
    fi;
    /* chain().oldest(): one read of the chain's tail */
    d_step {
      oldest = 0;
      do
      :: oldest < ANONS && edges[visited].to[oldest] != CHAINED -> oldest++
      :: else -> break
      od
    };
    if
    :: oldest == ANONS -> VIOLATION(null_dereference)
    :: else
    fi;
    /* oldest.anonVma(): a read of the edge, which may be gone by now */
    d_step {
      if
      :: edges[visited].to[oldest] == FREED -> VIOLATION(use_after_free)
      :: else
      fi;
      holder = oldest;
      life = anon[holder].life;
      oldest = 0
    };
    if
    :: holder != backing ->
      unlock(anon[backing].locked);
      lock(anon[holder].locked);
      follow_links(holder, life)
    :: else
    fi
  fi;
  visited = 0; life = 0
}

/* RootWalkMap.lockNested: let the previous one go, lock this VMA's own unless it is the root's */
inline lock_nested(v) {
  if
  :: nested != NOBODY -> unlock(anon[nested].locked); nested = NOBODY
  :: else
  fi;
  own = vma[v].own;
  if
  :: own == NOBODY -> VIOLATION(null_dereference)
  :: own == holder
  :: else -> lock(anon[own].locked); nested = own
  fi;
  own = 0
}

/* ChainedReverseMap.walk, RootWalkMap.walk: walk 2. The list is that of `listed`. */
inline walk_2() {
#if DESIGN == root_walk || DESIGN == root_walk_unlink_reversed
  lock_root();
  listed = holder;
#else
  life = anon[backing].life;
  holder = HOLDER(backing);
  lock(anon[holder].locked);
  follow_links(backing, life);
  listed = backing; life = 0;
#endif
  if
  :: holder != NOBODY ->
    position = 0;
    do
    :: position == anon[listed].length -> break
    :: position < anon[listed].length ->
      visited = anon[listed].list[position];
#if DESIGN == root_walk || DESIGN == root_walk_unlink_reversed
      if
      :: vma[visited].freed -> VIOLATION(use_after_free)
      :: else
      fi;
      lock_nested(visited);
#endif
      look_at(visited, hit);
      if
      :: hit -> restore(visited)
      :: else
      fi;
      position++
    od;
    position = 0; visited = 0; hit = false;
#if DESIGN == root_walk || DESIGN == root_walk_unlink_reversed
    if
    :: nested != NOBODY -> unlock(anon[nested].locked); nested = NOBODY
    :: else
    fi;
#endif
    unlock(anon[holder].locked)
  :: else
  fi
}

/* Migrate.migrate, moveHeld, moveMapped, moveTo */
proctype Migration() {
  short address;
  byte position, visited, holder, listed, oldest, nested = NOBODY, own, life;
  bool hit, more, present, pinned, unused, root_unused;

  /* isolate */
  lock(leaf_locked[migrated_from]);
  present = entry[migrated_from] == OLD;
  if
  :: present -> references_old++
  :: else
  fi;
  unlock(leaf_locked[migrated_from]);

  if
  :: present ->
    /* ChainedReverseMap.pin; RootLockMap.pinWithin */
#if DESIGN == root_lock
    if
    :: mapcount_old > 0 ->
      holder = anon[backing].root;
      lock(anon[holder].locked);
      pinned = mapcount_old > 0;
      if
      :: pinned -> anon[backing].pins++
      :: else
      fi;
      unlock(anon[holder].locked)
    :: else
    fi;
#else
    pinned = mapcount_old > 0;
#endif
    if
    :: pinned ->
      walk_1();
      if
      :: mapcount_old == 0 -> moved = references_old == 1
      :: else
      fi;
      walk_2();
      /* ChainedReverseMap.unpin; RootLockMap.unpin, letGo */
#if DESIGN == root_lock
      holder = anon[backing].root;
      lock(anon[holder].locked);
      d_step {
        anon[backing].pins--;
        unused = anon[backing].pins == 0 && anon[backing].length == 0
      };
      unlock(anon[holder].locked);
      if
      :: unused -> unused = false; release(backing)
      :: else
      fi;
#endif
      pinned = false
    :: else
    fi;
    references_old--
  :: else
  fi
}

/* ---------------------------------------------------------------- the other task */

/* Vma.setBounds: start, end, pgoff, in this order */
inline set_bounds(v, new_start, new_end, new_pgoff) {
  vma[v].start = new_start;
  vma[v].end = new_end;
  vma[v].pgoff = new_pgoff
}

/* Vma.moveStart */
inline move_start(v, pages) {
  vma[v].start = vma[v].start + (pages);
  vma[v].pgoff = vma[v].pgoff + (pages)
}

/* ReverseMap.beginAdjust: Chain takes nothing; RootWalkMap the VMA's own in cases (a), (b), (c);
   RootLockMap its root, or that of the neighbour whose start moves (NOBODY: none moves). */
inline begin_adjust(v, next_moving, needed) {
  adjusting = NOBODY;
#if defined(NO_ADJUST_LOCK)
#elif DESIGN == root_walk || DESIGN == root_walk_unlink_reversed
  if
  :: needed -> adjusting = vma[v].own
  :: else
  fi;
#elif DESIGN == root_lock
  if
  :: needed && vma[v].own != NOBODY -> adjusting = anon[vma[v].own].root
  :: needed && vma[v].own == NOBODY && next_moving != NOBODY ->
    adjusting = anon[vma[next_moving].own].root
  :: else
  fi;
#endif
  if
  :: adjusting != NOBODY -> lock(anon[adjusting].locked)
  :: else
  fi
}

inline end_adjust() {
  if
  :: adjusting != NOBODY -> unlock(anon[adjusting].locked)
  :: else
  fi;
  adjusting = 0
}

/* Zap.zapLeaf, if the page lies in what is zapped */
inline zap(s) {
  lock(leaf_locked[s]);
  if
  :: entry[s] == OLD ->
    entry[s] = EMPTY; mapcount_old--;
    unlock(leaf_locked[s]);
    references_old--
  :: entry[s] == NEW -> entry[s] = EMPTY; mapcount_new--; unlock(leaf_locked[s])
  :: else -> entry[s] = EMPTY; unlock(leaf_locked[s])
  fi
}

/* Unmap.removeWhole, Exit.releaseMemory: the end of one VMA */
inline remove(v) { unlink_all(v) }

proctype Operation() {
  byte at, edge, adjusting, a;
  bool unused, root_unused;

#if WORKLOAD == a_overlap
  /* Merge case 5, Adjust: P grows, then N's start and pgoff move */
  begin_adjust(0, 1, true);
  set_bounds(0, 0, 6, 0);
  move_start(1, 2);
  end_adjust()

#elif WORKLOAD == a_overlap_child
  begin_adjust(1, 2, true);
  set_bounds(1, 0, 6, 0);
  move_start(2, 2);
  end_adjust()

#elif WORKLOAD == b_insert
  /* Split.split BELOW, Adjust.adjustInserting, Unmap.removeWhole */
  d_step { vma[1].start = 0; vma[1].end = 2; vma[1].pgoff = 0; vma[1].own = 0; vma[1].space = 0 };
  clone_chain(1, 0);
  begin_adjust(0, NOBODY, true);
  set_bounds(0, 2, 8, 2);
  end_adjust();
  remove(1);
  vma[1].freed = true

#elif WORKLOAD == b_insert_child
  d_step { vma[2].start = 0; vma[2].end = 2; vma[2].pgoff = 0; vma[2].own = 1; vma[2].space = 1 };
  clone_chain(2, 1);
  begin_adjust(1, NOBODY, true);
  set_bounds(1, 2, 8, 2);
  end_adjust();
  remove(2);
  vma[2].freed = true

#elif WORKLOAD == b_insert_end_only
  /* Split.split ABOVE: only the old VMA's end moves */
  d_step { vma[1].start = 6; vma[1].end = 8; vma[1].pgoff = 6; vma[1].own = 0; vma[1].space = 0 };
  clone_chain(1, 0);
  begin_adjust(0, NOBODY, true);
  set_bounds(0, 0, 6, 0);
  end_adjust()

#elif WORKLOAD == c_start_moved
  /* Merge case 3, Adjust: the start moves down */
  begin_adjust(0, NOBODY, true);
  set_bounds(0, 2, 8, 2);
  end_adjust()

#elif WORKLOAD == c_start_moved_child
  begin_adjust(1, NOBODY, true);
  set_bounds(1, 2, 8, 2);
  end_adjust()

#elif WORKLOAD == f1_importer_unfaulted
  /* Adjust.giveChain, ChainedReverseMap.adopt: the chain first, then the own anon_vma */
  clone_chain(0, 1);
  vma[0].own = vma[1].own;
  begin_adjust(0, 1, true);
  set_bounds(0, 0, 6, 0);
  move_start(1, 2);
  end_adjust()

#elif WORKLOAD == f2_neighbour_start_moved
  /* Merge case 4: P, without anon_vma, gives; N's start moves down */
  begin_adjust(0, 1, true);
  set_bounds(0, 0, 2, 0);
  move_start(1, -2);
  end_adjust()

#elif WORKLOAD == q1_walk_order
  /* LockingAll: chain goes from the newest to the oldest, the patch turns it round; all VMAs have
     the same chain here, and each lock is taken once. */
#if DESIGN == chain || defined(NEWEST_FIRST)
  lock(anon[2].locked); lock(anon[1].locked); lock(anon[0].locked);
  unlock(anon[2].locked); unlock(anon[1].locked); unlock(anon[0].locked)
#elif DESIGN == root_lock
  lock(anon[0].locked);
  unlock(anon[0].locked)
#else
  lock(anon[0].locked); lock(anon[1].locked); lock(anon[2].locked);
  unlock(anon[0].locked); unlock(anon[1].locked); unlock(anon[2].locked)
#endif

#elif WORKLOAD == q2_vma1_disappears || WORKLOAD == q3_half_broken_link
  remove(0);
  vma[0].freed = true

#elif WORKLOAD == q2_all_disappear
  zap(0);
  remove(0); remove(1); remove(2);
  vma[0].freed = true;
  vma[1].freed = true;
  vma[2].freed = true

#elif WORKLOAD == q2_reuse
  /* Exit of P0; then P1's first page: ChainedReverseMap.prepare. The pool hands out what was freed
     last, so A1 if it has been freed by then. */
  zap(0);
  remove(0);
  vma[0].freed = true;
  d_step {
    if
    :: anon[0].freed -> a = 0; anon[0].freed = false; anon[0].life++
    :: else -> a = 1
    fi;
    anon[a].root = a
  };
  lock(anon[HOLDER(a)].locked);
  vma[1].own = a;
  edges[1].to[a] = CHAINED;
  append(a, 1);
  unlock(anon[HOLDER(a)].locked)

#elif WORKLOAD == s3_exit
  zap(0);
  remove(0);
  vma[0].freed = true
#endif
}

/* ---------------------------------------------------------------- set-up and end */

#define VMA(v, s, first, last, a) \
  vma[v].space = s; vma[v].start = first; vma[v].end = last; vma[v].pgoff = first; vma[v].own = a
#define EDGE(v, a) \
  edges[v].to[a] = CHAINED; anon[a].list[anon[a].length] = v; anon[a].length++
#define MAPPED(s) entry[s] = OLD; mapcount_old++; references_old++

init {
  byte i;
  d_step {
    /* RootLockMap.becomeRoot, becomeChild */
    anon[0].root = 0;
#if WORKLOAD == a_overlap_child || WORKLOAD == b_insert_child || WORKLOAD == c_start_moved_child \
    || WORKLOAD == s3_exit
    anon[1].root = 0; anon[0].pins = (DESIGN == root_lock -> 1 : 0);
#elif WORKLOAD >= q1_walk_order && WORKLOAD <= q3_half_broken_link && WORKLOAD != q2_reuse
    anon[1].root = 0; anon[2].root = 0; anon[0].pins = (DESIGN == root_lock -> 2 : 0);
#else
    anon[1].root = 1;
#endif
    backing = 0; migrated_from = 0;
    MAPPED(0);

#if WORKLOAD == a_overlap
    VMA(0, 0, 0, 4, 0); VMA(1, 0, 4, 8, 0);
    EDGE(0, 0); EDGE(1, 0);
#elif WORKLOAD == a_overlap_child
    VMA(0, 0, 0, 8, 0); VMA(1, 1, 0, 4, 1); VMA(2, 1, 4, 8, 1);
    EDGE(0, 0); EDGE(1, 0); EDGE(2, 0); EDGE(1, 1); EDGE(2, 1);
    MAPPED(1);
#elif WORKLOAD == b_insert || WORKLOAD == b_insert_end_only
    VMA(0, 0, 0, 8, 0);
    EDGE(0, 0);
#elif WORKLOAD == b_insert_child
    VMA(0, 0, 0, 8, 0); VMA(1, 1, 0, 8, 1);
    EDGE(0, 0); EDGE(1, 0); EDGE(1, 1);
    MAPPED(1);
#elif WORKLOAD == c_start_moved
    VMA(0, 0, 4, 8, 0);
    EDGE(0, 0);
#elif WORKLOAD == c_start_moved_child
    VMA(0, 0, 4, 8, 0); VMA(1, 1, 4, 8, 1);
    EDGE(0, 0); EDGE(1, 0); EDGE(1, 1);
    MAPPED(1);
#elif WORKLOAD == f1_importer_unfaulted || WORKLOAD == f2_neighbour_start_moved
    VMA(0, 0, 0, 4, NOBODY); VMA(1, 0, 4, 8, 0);
    EDGE(1, 0);
#elif WORKLOAD == q2_reuse
    VMA(0, 0, 0, 2, 0); VMA(1, 1, 0, 2, NOBODY);
    EDGE(0, 0);
#elif WORKLOAD == s3_exit
    VMA(0, 0, 0, 2, 0); VMA(1, 1, 0, 2, 1);
    EDGE(0, 0); EDGE(1, 0); EDGE(1, 1);
    MAPPED(1);
    migrated_from = 1;
#else
    /* The mesh of the mail: three VMAs, each on A1, A2, A3 (here 0, 1, 2). */
    VMA(0, 0, 0, 2, 2); VMA(1, 0, 2, 4, 2); VMA(2, 0, 4, 6, 2);
    EDGE(0, 0); EDGE(1, 0); EDGE(2, 0);
    EDGE(0, 1); EDGE(1, 1); EDGE(2, 1);
    EDGE(0, 2); EDGE(1, 2); EDGE(2, 2);
    backing = (WORKLOAD == q3_half_broken_link -> 1 : 2);
#endif
  };

  atomic { run Operation(); run Migration() };
  _nr_pr == 1;

  /* What the workload's final section and the Validator look at. */
  for (i : 0 .. SPACES - 1) {
    if
    :: entry[i] == MIGRATION -> VIOLATION(dangling_migration_entry)
    :: entry[i] == OLD && moved -> VIOLATION(stale_mapping)
    :: else
    fi
  };
  assert(mapcount_old == (entry[0] == OLD) + (entry[1] == OLD));
  assert(mapcount_new == (entry[0] == NEW) + (entry[1] == NEW));
  assert(references_old == mapcount_old)
}
