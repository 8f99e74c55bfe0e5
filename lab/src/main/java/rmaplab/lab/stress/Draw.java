package rmaplab.lab.stress;

/** The kinds of operation that a generator draws from. */
enum Draw {
  READ,
  WRITE,
  MMAP,
  MMAP_FILE,
  MMAP_SHARED,
  MMAP_STACK,
  MUNMAP,
  MPROTECT,
  MREMAP,
  MADVISE,
  MLOCK,
  BRK,
  FORK,
  EXEC,
  EXIT,
  FOREIGN_READ,
  FOREIGN_WRITE,
  FOREIGN_ADVICE,
  MIGRATE,
  COMPACT,
  RECLAIM,
  KSM_SCAN_RANGE,
  KSM_SCAN,
  KSM_UNMERGE,
  TAKE_ALL_LOCKS,
  TRUNCATE
}
