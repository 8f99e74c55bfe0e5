package rmaplab.workload.shortage;

import java.util.List;

/** The states and operations in which allocations are made to fail, by family of operations. */
@SuppressWarnings("ImmutableEnumChecker") // nobody changes the cases once they are listed
enum Shortages {
  FAULT(
      of("first read", "P0 mmap 0:4 rw", "P0 read 2"),
      of("first write", "P0 mmap 0:4 rw", "P0 write 2 = 1")
          .orElse(Effects.ANON_VMA, "P0 write 2 = 1", "P0 madvise 2 dontneed"),
      of("write beside pages", "P0 mmap 0:4 rw", "P0 write 0 = 1", "P0 write 2 = 1"),
      of("write after read", "P0 mmap 0:4 rw", "P0 read 2", "P0 write 2 = 1")
          .orElse(Effects.ANON_VMA, "P0 write 3 = 1", "P0 madvise 3 dontneed"),
      of("copy on write", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P1 write 1 = 2"),
      of("stack", "P0 mmap 16:22 rw growsdown", "P0 write 14 = 1")
          .orElse(Effects.ANON_VMA, "P0 write 16 = 1", "P0 madvise 16 dontneed")
          .orElse(Effects.GROWN, "P0 write 14 = 1", "P0 madvise 14 dontneed"),
      of("stack that is read", "P0 mmap 16:22 rw growsdown", "P0 read 14")
          .orElse(Effects.ANON_VMA, "P0 write 16 = 1", "P0 madvise 16 dontneed")
          .orElse(Effects.GROWN, "P0 write 14 = 1", "P0 madvise 14 dontneed")),

  POPULATE(
      of("populate by writes", "P0 mmap 0:3 rw", "P0 madvise 0:3 populate-write")
          .orElse(Effects.ANON_VMA, "P0 write 2 = 1", "P0 madvise 2 dontneed")
          .orElse(Effects.PAGES_BEFORE, "P0 write 0 = 0")
          .orElse(Effects.PAGES_BEFORE + " ", "P0 write 0:2 = 0"),
      of("populate by reads", "P0 mmap 14:18 r", "P0 madvise 14:18 populate-read")
          .orElse(Effects.PAGES_BEFORE, "P0 read 14:16"),
      of("mlock of nothing yet", "P0 mmap 0:3 rw", "P0 mlock 0:3")
          .orElseAsSeen("the range is locked, without all pages", "P0 mlock 0:3"),
      of("mlock of the middle", "P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 mlock 3:5"),
      of(
          "munlock of the middle",
          "P0 mmap 0:8 rw",
          "P0 write 0:8 = 1",
          "P0 mlock 0:8",
          "P0 munlock 3:5"),
      of("locked memory becomes writable", "P0 mmap 0:3 r", "P0 mlock 0:3", "P0 mprotect 0:3 rw")),

  SPLIT(
      of("munmap of the middle", Base.CHILD_WROTE, "P1 munmap 2:6"),
      of("munmap of the middle, parent", Base.CHILD_WROTE, "P0 munmap 2:6")
          .orElse(Effects.LAST_ON_LISTS, "P0 mprotect 3:8 r", "P0 mprotect 3:8 rw"),
      of("munmap of the head", Base.CHILD_WROTE, "P1 munmap 0:2"),
      of("mprotect of the middle", Base.CHILD_WROTE, "P1 mprotect 3:5 r"),
      of("mprotect of the middle, parent", Base.CHILD_WROTE, "P0 mprotect 3:5 r")
          .orElse(Effects.LAST_ON_LISTS, "P0 mprotect 3:8 r", "P0 mprotect 3:8 rw"),
      of("mprotect of several areas", Base.THREE_AREAS, "P0 mprotect 2:10 r")
          .orElse(Effects.AREAS_BEFORE, "P0 mprotect 2:4 r")
          .orElse(Effects.AREAS_BEFORE + " ", "P0 mprotect 2:8 r"),
      of("madvise of the middle", Base.CHILD_WROTE, "P1 madvise 3:5 dontfork"),
      of("mmap over the middle", "P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 mmap 2:6 r")
          .orElse(Effects.UNMAPPED, "P0 munmap 2:6"),
      of("mmap over a file's middle", Base.FILE, "P0 mmap 2:4 rw")
          .orElse(Effects.UNMAPPED, "P0 munmap 2:4")),

  MERGE(
      of(
          "mmap that joins and must clone",
          "P0 mmap 5:8 rw",
          "P0 write 5:8 = 1",
          "P0 mmap 0:3 rw",
          "P0 mmap 3:5 rw"),
      of(
          "mprotect that moves a boundary",
          "P0 mmap 3:8 r",
          "P0 mprotect 3:8 rw",
          "P0 write 3:8 = 1",
          "P0 mprotect 3:8 r",
          "P0 fork P1",
          "P1 mmap 0:3 rw",
          "P1 mprotect 3:6 rw"),
      of(
          "mprotect that swallows two",
          "P0 mmap 5:8 rw",
          "P0 write 5:8 = 1",
          "P0 mmap 3:5 r",
          "P0 mmap 0:3 rw",
          "P0 mprotect 3:5 rw"),
      of(
          "mprotect that swallows the next",
          "P0 mmap 5:8 rw",
          "P0 write 5:8 = 1",
          "P0 mmap 3:5 r",
          "P0 mmap 0:3 none",
          "P0 mprotect 3:5 rw"),
      of(
          "mremap that grows up to a neighbour",
          "P0 mmap 6:8 rw",
          "P0 write 6:8 = 1",
          "P0 mmap 0:4 rw",
          "P0 mremap 0:4 to 0:6")),

  MMAP(
      of("mmap", "P0 mmap 0:4 rw"),
      of("mmap of a file", "P0 mmap 0:4 rw file data@2"),
      of("mmap of shared memory", "P0 mmap 0:4 rw shared"),
      of("brk", "P0 brk 4"),
      of("brk that shrinks", "P0 brk 4", "P0 write 32:36 = 1", "P0 brk 2")),

  FORK(
      of("fork", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1").takesTheRightToWrite(),
      of(
              "fork of a child with several areas",
              "P0 mmap 0:4 rw",
              "P0 write 0:4 = 1",
              "P0 mmap 20:22 rw",
              "P0 write 20:22 = 2",
              "P0 mmap 40:42 rw shared",
              "P0 fork P1",
              "P1 write 0 = 3",
              "kernel reclaim P1 1",
              "P1 fork P2")
          .takesTheRightToWrite(),
      of("fork of memory for KSM", Base.MERGED, "P0 fork P2").takesTheRightToWrite()),

  MREMAP(
      of("move", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P1 mremap 0:4 to 30:34"),
      of("move over others", Base.TWO_FAR_AREAS, "P0 mremap 0:4 to 20:24")
          .orElse(Effects.TARGET_UNMAPPED, "P0 munmap 20:24"),
      of("move of the middle", "P0 mmap 0:6 rw", "P0 write 0:6 = 1", "P0 mremap 2:4 to 20:22")
          .mayDoLess()
          .orElse("the old range stays mapped, empty", "P0 mremap 2:4 to 20:22 dontunmap"),
      of("move and shrink", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 mremap 0:4 to 20:22")
          .orElse("the tail is unmapped", "P0 munmap 2:4")
          .oneWay(),
      of("move and grow", "P0 mmap 0:2 rw", "P0 write 0:2 = 1", "P0 mremap 0:2 to 20:24"),
      of("move of several areas", Base.TWO_AREAS, "P0 mremap 0:4 to 20:24")
          .orElse("the first area has moved", "P0 mremap 0:2 to 20:22")
          .oneWay(),
      of("move that leaves the old range", Base.TWO_AREAS, "P0 mremap 0:2 to 20:22 dontunmap"),
      of("move of a file", Base.FILE, "P0 mremap 0:6 to 20:26"),
      of("move of merged pages", Base.MERGED, "P0 mremap 0:2 to 20:22")
          .orElse(Effects.UNMERGED, "P0 write 0 = 5")
          .orElse(Effects.UNMERGED + " ", "P0 write 0:2 = 5"),
      of("shrink", "P0 mmap 0:6 rw", "P0 write 0:6 = 1", "P0 mremap 0:4 to 0:2"),
      of("growth of locked memory", "P0 mmap 0:2 rw", "P0 mlock 0:2", "P0 mremap 0:2 to 0:4")),

  EXEC(
      of("exec", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 exec stack 3 shift 20"),
      of("exec without a shift", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 exec stack 2 shift 0"),
      of("exec twice", "P0 exec stack 2 shift 30", "P0 exec stack 2 shift 40")),

  FILE_FAULT(
      of("read", "P0 mmap 0:4 rw file data@0", "P0 read 2"),
      of("write to a private mapping", "P0 mmap 0:4 rw file data@0", "P0 write 2 = 1")
          .orElse(
              Effects.ANON_VMA,
              "P0 write 3 = 1",
              "kernel truncate data 3",
              "kernel truncate data 64"),
      of("write to a shared mapping", "P0 mmap 0:4 rw shared file data@0", "P0 write 2 = 1"),
      of("write to shared memory", "P0 mmap 0:4 rw shared", "P0 write 2 = 1"),
      of("copy of a file's page", Base.FILE, "P0 read 5", "P0 write 5 = 2")),

  SWAP(
      of("reclaim", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "kernel reclaim P1 1"),
      of("pageout", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 madvise 0:4 pageout"),
      of("read", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "kernel reclaim P0 1", "P0 read 1"),
      of("write", "P0 mmap 0:4 rw", "P0 write 1 = 1", "kernel reclaim P0 1", "P0 write 1 = 2"),
      of(
          "read of a page that was merged",
          Base.MERGED,
          "kernel reclaim P0 0",
          "P0 madvise 0:2 unmergeable",
          "P0 read 0",
          "P1 read 0")),

  KSM(
      of("madvise mergeable", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 madvise 0:4 mergeable"),
      of("madvise mergeable, middle", Base.CHILD_WROTE, "P1 madvise 2:4 mergeable")
          .orElse("KSM knows the process", "P1 madvise 0:8 mergeable", "P1 madvise 0:8 unmergeable")
          .orElse(
              "KSM knows the process, " + Effects.LAST_ON_LISTS,
              "P1 madvise 2:8 mergeable",
              "P1 madvise 2:8 unmergeable"),
      of("first pass", Base.MERGEABLE, "kernel ksm-scan"),
      of("second pass", Base.MERGEABLE, "kernel ksm-scan", "kernel ksm-scan"),
      of("pass over a range", Base.MERGEABLE, "kernel ksm-scan", "kernel ksm-scan P0 0:2"),
      of("write to a merged page", Base.MERGED, "P0 write 1 = 7"),
      of("ksm-unmerge", Base.MERGED, "kernel ksm-unmerge P0 0:2")
          .orElse(Effects.UNMERGED, "P0 write 0 = 5"),
      of("madvise unmergeable", Base.MERGED, "P0 madvise 0:2 unmergeable")
          .orElse(Effects.UNMERGED, "P0 write 0 = 5"),
      of("madvise unmergeable, tail", Base.MERGED, "P0 madvise 1:2 unmergeable")
          .orElse(Effects.UNMERGED, "P0 write 1 = 5")),

  MIGRATE(
      of("migrate", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "kernel migrate P1 2"),
      of("migrate a file's page", Base.FILE, "kernel migrate P0 4"),
      of("compact", "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "kernel compact"));

  /** What a refused operation may leave behind. */
  private static final class Effects {
    static final String ANON_VMA = "the VMA has its anon_vma";
    static final String GROWN = "the stack has grown";
    static final String PAGES_BEFORE = "pages before are there";
    static final String AREAS_BEFORE = "VMAs before have changed";
    static final String UNMAPPED = "the range is unmapped";
    static final String TARGET_UNMAPPED = "the new range is unmapped";
    static final String LAST_ON_LISTS = "the VMA is last on its lists";
    static final String UNMERGED = "pages before are unmerged";
  }

  /** Set-ups, their lines separated by semicolons. */
  private static final class Base {
    static final String CHILD_WROTE =
        "P0 mmap 0:8 rw; P0 write 0:8 = 1; P0 fork P1; P1 write 0:4 = 2";
    static final String THREE_AREAS =
        "P0 mmap 0:4 rw; P0 mmap 4:8 none; P0 mmap 8:12 rw; P0 write 0:4 = 1; P0 write 8:12 = 1";
    static final String TWO_AREAS =
        "P0 mmap 0:2 rw; P0 write 0:2 = 1; P0 mmap 2:4 rw; P0 write 2:4 = 2; P0 mprotect 2:4 r";
    static final String TWO_FAR_AREAS =
        "P0 mmap 0:4 rw; P0 write 0:4 = 1; P0 mmap 19:25 r; P0 mprotect 19:25 rw;"
            + " P0 write 19:25 = 2";
    static final String FILE = "P0 mmap 0:6 rw file data@0; P0 write 0:2 = 1; P0 read 3:5";
    static final String MERGEABLE =
        "P0 mmap 0:2 rw; P1 mmap 0:2 rw; P0 write 0:2 = 5; P1 write 0:2 = 5;"
            + " P0 madvise 0:2 mergeable; P1 madvise 0:2 mergeable";
    static final String MERGED = MERGEABLE + "; kernel ksm-scan; kernel ksm-scan; kernel ksm-scan";
  }

  private final List<Shortage> all;

  Shortages(Shortage... all) {
    this.all = List.of(all);
  }

  /** The states and operations of the family. */
  List<Shortage> all() {
    return all;
  }

  private static Shortage of(String name, String... lines) {
    return new Shortage(name, String.join("; ", lines).split("; ", -1));
  }
}
