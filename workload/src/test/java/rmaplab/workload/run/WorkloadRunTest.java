package rmaplab.workload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Errno;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.Outcome;
import rmaplab.memory.check.Validator;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

class WorkloadRunTest {
  private final List<String> events = new ArrayList<>();

  private final RunListener listener =
      new RunListener() {
        @Override
        public void began(String part) {
          events.add(part);
        }

        @Override
        public void read(Statement statement, long page, long word) {
          events.add(page + "=" + word);
        }

        @Override
        public void ended(Statement statement, Outcome outcome) {
          String refusal = outcome instanceof Outcome.Refused(Errno errno) ? " " + errno : "";
          events.add(statement.text() + refusal);
        }
      };

  @Test
  void aWholeRunUnderEveryDesign() throws WorkloadException {
    for (Design design : Designs.all()) {
      events.clear();
      Machine machine =
          runInSequence(
              design,
              """
              setup:
                P0 mmap 0:4 rw
                P0 write 0:4 = 1
                P0 fork P1
              tasks:
                T0: P1 munmap 0:2
                T0: P1 write 0 -> EFAULT
                T1: kernel migrate P0 3
                T1: P0 write 3 = 7
              final:
                P0 read 2:4
                P1 read 3 = 1
                P1 mprotect 2:4 none
                P1 read 2:4 -> EFAULT
                kernel take-all-locks P0
                P0 exit
                P0 read 2 -> ESRCH
              """);
      assertThat(events)
          .as(design.name())
          .containsExactly(
              "setup",
              "P0 mmap 0:4 rw",
              "P0 write 0:4 = 1",
              "P0 fork P1",
              "T0",
              "P1 munmap 0:2",
              "P1 write 0 -> EFAULT EFAULT",
              "T1",
              "kernel migrate P0 3",
              "P0 write 3 = 7",
              "final",
              "2=1",
              "3=7",
              "P0 read 2:4",
              "3=1",
              "P1 read 3 = 1",
              "P1 mprotect 2:4 none",
              "P1 read 2:4 -> EFAULT EFAULT",
              "kernel take-all-locks P0",
              "P0 exit",
              "P0 read 2 -> ESRCH ESRCH");
      assertThat(machine.spaces().stream().map(s -> s.name())).containsExactly("P0", "P1");
    }
  }

  @Test
  void aWriteWithoutWordStoresOne() throws WorkloadException {
    inSequence(
        "tasks:\n T0: P0 mmap 0 rw\n T0: P0 read 0 = 0\n T0: P0 write 0\n T0: P0 read 0 = 1");
  }

  @Test
  void aRefusalThatIsNotStatedEndsASequentialRun() {
    assertThatThrownBy(() -> inSequence("tasks:\n T0: P0 write 3"))
        .isInstanceOfSatisfying(UnexpectedOutcome.class, e -> assertThat(e.line()).isEqualTo(2))
        .hasMessage("f:2: P0 write 3: refused with EFAULT, expected it to be done");
  }

  @Test
  void aStatedRefusalMustCome() {
    assertThatThrownBy(() -> inSequence("tasks:\n T0: P0 munmap 3 -> EINVAL"))
        .isInstanceOf(UnexpectedOutcome.class)
        .hasMessage("f:2: P0 munmap 3 -> EINVAL: done, expected refusal with EINVAL");
    assertThatThrownBy(() -> inSequence("tasks:\n T0: P0 write 3 -> ENOMEM"))
        .isInstanceOf(UnexpectedOutcome.class)
        .hasMessage("f:2: P0 write 3 -> ENOMEM: refused with EFAULT, expected refusal with ENOMEM");
  }

  @Test
  void amongConcurrentTasksOnlyStatedRefusalsMatter() throws WorkloadException {
    WorkloadRun run = run("tasks:\n T0: P0 write 3\n T1: P0 munmap 3 -> EINVAL");
    run.setup();
    run.task(0);
    assertThatThrownBy(() -> run.task(1)).isInstanceOf(UnexpectedOutcome.class);
  }

  @Test
  void anotherWordThanStatedIsWrongData() {
    assertThatThrownBy(() ->
            inSequence("tasks:\n T0: P0 mmap 0:4 rw\n T0: P0 write 2 = 5\n T0: P0 read 2 = 6"))
        .isInstanceOfSatisfying(
            WrongData.class,
            e -> {
              assertThat(e.line()).isEqualTo(4);
              assertThat(e.process()).isEqualTo("P0");
              assertThat(e.page()).isEqualTo(2);
              assertThat(e.expected()).isEqualTo(6);
              assertThat(e.found()).isEqualTo(5);
            })
        .hasMessage("P0 page 2 reads 5, expected 6");
  }

  @Test
  void aRangeIsReadUpToTheFirstRefusal() {
    assertThatThrownBy(() -> inSequence("setup:\n P0 mmap 0:2 rw\ntasks:\n T0: P0 read 0:4"))
        .isInstanceOf(UnexpectedOutcome.class);
    assertThat(events).contains("0=0", "1=0").doesNotContain("2=0");
  }

  @Test
  void aProcessIsBornByItsForkOnly() throws WorkloadException {
    inSequence(
        "tasks:\n T0: P1 exit -> ESRCH\n T0: P0 fork P1\n T0: P1 exit\n T0: P1 exit -> ESRCH");
    inSequence(
        "setup:\n P1 exit -> ESRCH\n kernel migrate P1 0 -> ESRCH\n P0 fork P1\n P1 exit\n"
            + "tasks:\n T0: P1 exit -> ESRCH");
  }

  @Test
  void aForkOfNobodyMakesNobody() throws WorkloadException {
    Machine machine =
        inSequence("tasks:\n T0: P0 exit\n T0: P0 fork P1 -> ESRCH\n T0: P1 exit -> ESRCH");
    assertThat(machine.spaces()).allMatch(space -> space.hasExited());
  }

  @Test
  void theMachineIsAsLargeAsTheWorkloadNeeds() throws WorkloadException {
    Program program =
        Program.of(
            Workload.parse(
                "f", "setup:\n P0 mmap 0:99 rw\n P0 write 4:8\n P0 fork P1\ntasks:\n T0: P0 exit"));
    assertThat(program.tinyMachine().addressPages()).isEqualTo(99);
    assertThat(program.tinyMachine().frames()).isEqualTo(1 + 4 * 2 + 3 * 2);
    assertThat(program.machine().frameBytes()).isEqualTo(4096);
  }

  @Test
  void aWorkloadThatWritesTooMuchRunsOutOfMemory() throws WorkloadException {
    Workload workload =
        Workload.parse(
            "f",
            "setup:\n P0 mmap 0:100000 rw\n P0 write 0:100000 -> ENOMEM\ntasks:\n T0: P0 exit");
    Program program = Program.of(workload);
    assertThat(program.tinyMachine().frames()).isEqualTo(Program.MAX_FRAMES);
    Machine machine = new Machine(program.tinyMachine(), Designs.all().getFirst());
    new WorkloadRun(program, machine).inSequence();
  }

  @Test
  void everyVerbUnderEveryDesign() throws WorkloadException {
    for (Design design : Designs.all()) {
      runInSequence(
          design,
          """
          setup:
            P0 mmap 0:8 rw noreserve
            P0 write 0:4 = 5
            P0 mremap 0:2 to 10:12
            P0 read 0 -> EFAULT
            P0 read 10:12 = 5
            P0 mremap 10:12 to 0:2 dontunmap
            P0 read 10 = 0
            P0 mlock 0:2
            P0 madvise 0 dontneed -> EINVAL
            P0 munlock 0:2
            P0 madvise 0 dontneed
            P0 read 0 = 0
            P0 madvise 1 free
            kernel reclaim P0 1
            P0 read 1 = 0
            P0 madvise 2:4 pageout
            P0 read 2:4 = 5
            P0 madvise 4 populate-read
            P0 madvise 5 populate-write
            P0 madvise 6 dontfork
            P0 madvise 7 wipeonfork
            P0 write 7 = 9
            P0 fork P1
            P1 read 6 -> EFAULT
            P1 read 7 = 0
            P0 madvise 6 dofork
            P0 madvise 7 keeponfork
            P0 fork P2
            P2 read 7 = 9
            P2 exec
            P2 read 7 -> EFAULT
          tasks:
            T0: P3 brk 2
            T0: P3 write 32:34 = 3
            T0: P3 read 34 -> EFAULT
            T0: P3 exec stack 2 shift 3
            T0: P3 read 59 = 1
            T0: P3 read 60 = 2
            T0: P3 read 61 -> EFAULT
            T1: kernel compact
            T2: P4 mmap 40:42 rw growsdown
            T2: P4 write 38 = 4
            T2: P4 read 39 = 0
          final:
            P0 read 2:4 = 5
          """);
    }
  }

  @Test
  void filesUnderEveryDesign() throws WorkloadException {
    for (Design design : Designs.all()) {
      runInSequence(
          design,
          """
          setup:
            P0 mmap 0:4 rw shared file data@2
            P1 mmap 4:8 rw shared file data@0
            P0 mmap 8:12 rw file data@0
            P0 write 0 = 7
            P1 read 6 = 7
            P0 read 10 = 7
            P0 write 10 = 8
            P1 read 6 = 7
            P0 mmap 12:14 rw shared
            P0 write 12 = 2
            P0 fork P2
            P2 write 12 = 3
            P0 read 12 = 3
            P0 madvise 8 free -> EINVAL
            P0 mmap 20 rw shared growsdown -> EINVAL
          tasks:
            T0: kernel migrate P0 0
            T1: kernel truncate data 2
            T1: P1 read 6 -> EFAULT
            T2: P0 mremap 8:12 to 16:20
          final:
            P0 read 0 -> EFAULT
            P0 read 18 -> EFAULT
            P0 read 16 = 0
          """);
    }
  }

  @Test
  void equalPagesAreMerged() throws WorkloadException {
    for (Design design : Designs.all()) {
      Machine machine =
          runInSequence(
              design,
              """
              setup:
                P0 mmap 0:4 rw
                P0 write 0:4 = 5
                P0 madvise 0:4 mergeable
                kernel ksm-scan
              tasks:
                T0: kernel ksm-scan
                T1: P0 write 3 = 6
                T1: kernel ksm-scan P0 0:4
                T1: kernel ksm-unmerge P0 2
              final:
                P0 read 0:3 = 5
                P0 read 3 = 6
              """);
      assertThat(machine.ksm().pagesShared()).isEqualTo(1);
      assertThat(machine.ksm().pagesSharing()).isEqualTo(1);
    }
  }

  @Test
  void onlyAWorkloadThatEvictsHasSwapSpace() throws WorkloadException {
    assertThat(tiny("tasks:\n T0: P0 mmap 0:4 rw\n T0: P0 write 0:4").swapSlots()).isZero();
    assertThat(tiny("tasks:\n T0: P0 mmap 0:4 rw\n T0: P0 madvise 0:4 free").swapSlots()).isZero();
    assertThat(tiny("tasks:\n T0: P0 write 0:4\n T0: kernel reclaim P0 0").swapSlots())
        .isEqualTo(4 + 3 * 2);
    assertThat(tiny("tasks:\n T0: P0 write 0:4\n T0: P0 madvise 0:4 pageout").swapSlots())
        .isEqualTo(4 + 3 * 2);
  }

  @Test
  void compactionHasFramesOfItsOwn() throws WorkloadException {
    assertThat(tiny("tasks:\n T0: P0 write 0:4\n T1: kernel compact").frames())
        .isEqualTo(1 + 4 * 2 + 3 * 3);
  }

  @Test
  void filesKeepWhatAnybodyTouches() throws WorkloadException {
    assertThat(tiny("tasks:\n T0: P0 mmap 0:4 r shared\n T0: P0 read 0:4").frames())
        .isEqualTo(1 + 4 + 3 * 2);
  }

  @Test
  void whoUsesTheEndsOfAnArenaKnowsWhereTheyAre() throws WorkloadException {
    Program heap = program("tasks:\n T0: P0 brk 2");
    assertThat(heap.tinyMachine().heapStart()).isEqualTo(32);
    assertThat(heap.machine().heapStart()).isEqualTo(32);
    Program stack = program("tasks:\n T0: P0 exec stack 2 shift 2");
    assertThat(stack.tinyMachine().addressPages()).isEqualTo(64);
    assertThat(stack.machine().addressPages()).isEqualTo(64);
    assertThat(program("tasks:\n T0: P0 exec").tinyMachine().addressPages()).isEqualTo(1);
  }

  private static MachineConfig tiny(String text) throws WorkloadException {
    return program(text).tinyMachine();
  }

  private static Program program(String text) throws WorkloadException {
    return Program.of(Workload.parse("f", text));
  }

  private Machine inSequence(String text) throws WorkloadException {
    return runInSequence(Designs.all().getFirst(), text);
  }

  private Machine runInSequence(Design design, String text) throws WorkloadException {
    Program program = Program.of(Workload.parse("f", text));
    Machine machine = new Machine(program.tinyMachine(), design);
    new WorkloadRun(program, machine, listener).inSequence();
    Validator.validate(machine);
    return machine;
  }

  private WorkloadRun run(String text) throws WorkloadException {
    Program program = Program.of(Workload.parse("f", text));
    return new WorkloadRun(
        program, new Machine(program.tinyMachine(), Designs.all().getFirst()), listener);
  }
}
