package rmaplab.memory.sync;

/**
 * What a lock protects: the class that a lock validator orders, as Linux's lockdep does.
 *
 * <p>The order of the constants is the lock order of the whole system, outermost first
 * (LOCKING.md).
 */
public enum LockClass {
  /** One pass of KSM at a time; Linux's ksm_thread_mutex. */
  KSM("KSM mutex", true),
  /** Serializes whole-address-space locking; Linux's mm_all_locks_mutex. */
  ALL_LOCKS("all-locks mutex", true),
  /** Guards the size of a file; Linux's inode lock (i_rwsem). */
  INODE("inode lock", true),
  /** An address space's mmap_lock (mmap_sem before 5.8). */
  MMAP("mmap lock", true),
  /** A page's lock bit (PG_locked). */
  PAGE("page lock", true),
  /** A file mapping's i_mmap lock. */
  I_MMAP("i_mmap lock", true),
  /** The lock of one anon_vma. */
  ANON_VMA("anon_vma lock", false),
  /** The lock of one leaf page table. */
  PAGE_TABLE("page-table lock", false),
  /** The swap space's use counts and cache; Linux's swap_lock and the swapper_space's tree_lock. */
  SWAP("swap lock", false),
  /** Guards which frame holds which page of a file; Linux's i_pages lock (tree_lock). */
  PAGE_CACHE("page-cache lock", false),
  /** Guards a machine's files by name. */
  FILE_TABLE("file-table lock", false),
  /** Guards a machine's list of processes; Linux's tasklist_lock. */
  PROCESS_LIST("process-list lock", false);

  private final String label;
  private final boolean sleeping;

  LockClass(String label, boolean sleeping) {
    this.label = label;
    this.sleeping = sleeping;
  }

  /** The name that reports print, for example {@code anon_vma lock}. */
  public String label() {
    return label;
  }

  /**
   * Whether waiting for such a lock may sleep, which is forbidden under a spinlock or in an RCU
   * section.
   */
  public boolean sleeping() {
    return sleeping;
  }
}
