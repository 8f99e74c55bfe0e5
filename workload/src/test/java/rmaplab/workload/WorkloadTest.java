package rmaplab.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Errno;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;

class WorkloadTest {
  private static final int READ_WRITE = VmaFlags.READ | VmaFlags.WRITE;

  private static final String EXAMPLE =
      """
      name:  vma-adjust-vs-migration
      about: A migration walks the reverse map while the child splits the VMA.

      setup:                          # in sequence, before anything concurrent
        P0 mmap 0:8 rw                # private anonymous memory, fixed at pages 0..7
        P0 write 0:8 = 1              # touch each page, store 1
        P0 fork P1
      tasks:                          # T0, T1, ... run concurrently
        T0: P1 munmap 0:2
        T1: kernel migrate P0 3       # the page that P0 maps at arena page 3
        T0: P1 write 9 -> EFAULT
      final:                          # in sequence, after all tasks have ended
        P0 read 3 = 1                 # reading another value is a violation (wrong-data)
      expect:                         # optional
        chain: fail dangling-migration-entry
        root-walk, root-lock: pass
      """;

  @Test
  void everyPartIsUnderstood() throws WorkloadException {
    Workload workload = Workload.parse("x", EXAMPLE);
    assertThat(workload.name()).isEqualTo("vma-adjust-vs-migration");
    assertThat(workload.about())
        .isEqualTo("A migration walks the reverse map while the child splits the VMA.");
    assertThat(workload.setup())
        .containsExactly(
            new Statement(
                ProcessOperation.Mmap.anonymous("P0", new PageRange(0, 8), READ_WRITE),
                null,
                new Position(5, 6)),
            new Statement(
                new ProcessOperation.Write("P0", new PageRange(0, 8), OptionalLong.of(1)),
                null,
                new Position(6, 6)),
            new Statement(new ProcessOperation.Fork("P0", "P1"), null, new Position(7, 6)));
    assertThat(workload.tasks())
        .containsExactly(
            List.of(
                new Statement(
                    new ProcessOperation.Munmap("P1", new PageRange(0, 2)),
                    null,
                    new Position(9, 10)),
                new Statement(
                    new ProcessOperation.Write("P1", new PageRange(9, 10), OptionalLong.empty()),
                    Errno.EFAULT,
                    new Position(11, 10))),
            List.of(
                new Statement(new KernelOperation.Migrate("P0", 3), null, new Position(10, 14))));
    assertThat(workload.finale())
        .containsExactly(
            new Statement(
                new ProcessOperation.Read("P0", new PageRange(3, 4), OptionalLong.of(1)),
                null,
                new Position(13, 6)));
    assertThat(workload.expectedOf("chain"))
        .contains(new Expected.Fail("dangling-migration-entry"));
    assertThat(workload.expectedOf("root-lock")).contains(new Expected.Pass());
    assertThat(workload.expectedOf("other")).isEmpty();
  }

  @Test
  void canonicalForm() throws WorkloadException {
    assertThat(Workload.parse("x", EXAMPLE).print())
        .isEqualTo(
            """
            name: vma-adjust-vs-migration
            about: A migration walks the reverse map while the child splits the VMA.

            setup:
              P0 mmap 0:8 rw
              P0 write 0:8 = 1
              P0 fork P1

            tasks:
              T0: P1 munmap 0:2
              T0: P1 write 9 -> EFAULT
              T1: kernel migrate P0 3

            final:
              P0 read 3 = 1

            expect:
              chain: fail dangling-migration-entry
              root-walk, root-lock: pass
            """);
  }

  @Test
  void everyVerbOfTheLanguage() throws WorkloadException {
    String text =
        """
        name: verbs

        tasks:
          T0: P0 mmap 0:8 rwx shared file libc.so@3 growsdown noreserve
          T0: P0 mmap 0:8 none
          T0: P0 munmap 1048575
          T0: P0 mprotect 0:1048576 r -> ENOMEM
          T0: P0 mremap 0:8 to 16:32 dontunmap
          T0: P0 mremap 0:8 to 16:24
          T0: P0 madvise 0:8 dontneed
          T0: P0 madvise 0:8 free
          T0: P0 madvise 0:8 mergeable
          T0: P0 madvise 0:8 unmergeable
          T0: P0 madvise 0:8 dontfork
          T0: P0 madvise 0:8 dofork
          T0: P0 madvise 0:8 wipeonfork
          T0: P0 madvise 0:8 keeponfork
          T0: P0 madvise 0:8 pageout
          T0: P0 madvise 0:8 populate-read
          T0: P0 madvise 0:8 populate-write
          T0: P0 mlock 0:8
          T0: P0 munlock 0:8
          T0: P0 brk 12
          T0: P0 read 7
          T0: P0 read 7 = 9223372036854775807
          T0: P0 write 7
          T0: P0 write 0:8 = 0
          T0: P0 fork P1 -> ENOMEM
          T0: P0 exec
          T0: P0 exec stack 4 shift 2
          T0: kernel migrate P0 3 -> ENOENT
          T0: kernel compact
          T0: kernel ksm-scan
          T0: kernel ksm-scan -> ENOMEM
          T0: kernel ksm-scan P0 0:8
          T0: kernel ksm-unmerge P0 0:8
          T0: kernel reclaim P0 3
          T0: kernel take-all-locks P0
          T0: kernel truncate libc.so 3
          T0: P0 exit

        expect:
          chain: incomplete
        """;
    assertThat(Workload.parse("x", text).print()).isEqualTo(text);
  }

  @Test
  void lineEndsIndentationAndByteOrderMarkDoNotMatter() throws WorkloadException {
    Workload plain = Workload.parse("x", EXAMPLE).unplaced();
    assertThat(Workload.parse("x", EXAMPLE.replace("\n", "\r\n")).unplaced()).isEqualTo(plain);
    assertThat(Workload.parse("x", EXAMPLE.indent(4)).unplaced()).isEqualTo(plain);
    assertThat(Workload.parse("x", EXAMPLE.replace("  ", "\t")).unplaced()).isEqualTo(plain);
    assertThat(Workload.parse("x", EXAMPLE.stripTrailing()).unplaced()).isEqualTo(plain);
  }

  @Test
  void blanksAroundSignsDoNotMatter() throws WorkloadException {
    Workload tight =
        Workload.parse("x", "tasks:\nT0: P0 write 3=1->EFAULT#c\nexpect:\na,b: pass\nc : pass");
    assertThat(tight.tasks().getFirst().getFirst().text()).isEqualTo("P0 write 3 = 1 -> EFAULT");
    assertThat(tight.expectations().getFirst().designs()).containsExactly("a", "b");
    assertThat(tight.expectations().getLast().designs()).containsExactly("c");
  }

  @Test
  void aboutGoesOnOverLines() throws WorkloadException {
    Workload workload =
        Workload.parse(
            "x", "about: One   line,\n\n   and another. # not this\ntasks:\nT0: P0 exit");
    assertThat(workload.about()).isEqualTo("One line, and another.");
  }

  @Test
  void aboutIsBrokenBetweenWordsButNotBeforeHeadings() throws WorkloadException {
    String about = "word ".repeat(18) + "setup: " + "word ".repeat(20).strip();
    Workload workload = Workload.parse("x", "about: " + about + "\ntasks:\nT0: P0 exit");
    assertThat(workload.print().lines()).noneMatch(line -> line.strip().startsWith("setup:"));
    assertThat(Workload.parse("x", workload.print()).about()).isEqualTo(about);
  }

  @Test
  void theFileNamesAWorkloadThatDoesNotNameItself() throws WorkloadException {
    assertThat(nameOf("a/b/start-moved.workload")).isEqualTo("start-moved");
    assertThat(nameOf("case 1.txt")).isEqualTo("case-1.txt");
    assertThat(nameOf("../..")).isEqualTo("workload");
  }

  private static String nameOf(String file) throws WorkloadException {
    return Workload.parse(file, "tasks:\nT0: P0 exit").name();
  }
}
