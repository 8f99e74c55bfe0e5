package rmaplab.workload.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Designs;
import rmaplab.report.MeshPicture;
import rmaplab.report.MeshText;
import rmaplab.report.SpaceText;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.WorkloadRun;

class MachineViewTest {
  private static final String GENERATIONS =
      """
      setup:
        P0 mmap 0:4 rw
        P0 write 0:4 = 1
        P0 fork P1
        P1 write 3 = 2
        P1 fork P2
        P2 mmap 8:10 r
        P2 read 8
        P2 munmap 0
      tasks:
        T0: P1 exit
      """;

  @Test
  void theMeshOfThreeGenerations() throws WorkloadException {
    WorkloadRun run = run(GENERATIONS);
    run.setup();
    assertThat(MeshText.render(MachineView.mesh(run.machine())))
        .isEqualTo(
            """
            VMA            own      A1         A2         A3
                                    root       |          |
                                    |          |          |
            P0  [0-4) rw-p A1  ---- 1          |          |
                                    |          |          |
            P1  [0-4) rw-p A2  ---- 2 -------- 3          |
                                    |          |          |
            P2  [1-4) rw-p A3  ---- 4 -------- 5 -------- 6

            VMAs without an avc:
              P2  [8-10) r--p

            page f1: names A1, index 0; mapped by P0:0 and P1:0
            pages f2 to f3: name A1, index [1-3); mapped by P0:[1-3), P1:[1-3) and P2:[1-3)
            page f4: names A1, index 3; mapped by P0:3
            page f5: names A2, index 3; mapped by P1:3 and P2:3
            """);
  }

  @Test
  void theAddressSpacesOfThreeGenerations() throws WorkloadException {
    WorkloadRun run = run(GENERATIONS);
    run.setup();
    run.task(0);
    assertThat(SpaceText.render(MachineView.spaces(run.machine())))
        .isEqualTo(
            """
                               0       8
            P0 [0-4)  rw-p A1  abcd
                                22
            P1                 exited
            P2 [1-4)  rw-p A3   bce
                                22
            P2 [8-10) r--p             Z.
            (same letter: same page; .: absent; Z: zero page; below: map count, if not 1)
            """);
  }

  @Test
  void avcsKeepTheirNumbersFromOneDrawingToTheNext() throws WorkloadException {
    WorkloadRun run = run(GENERATIONS);
    AvcNumbers numbers = new AvcNumbers();
    run.setup();
    MeshPicture before = MachineView.mesh(run.machine(), numbers);
    run.task(0);
    MeshPicture after = MachineView.mesh(run.machine(), numbers);
    assertThat(before.avcs().stream().map(MeshPicture.Avc::number))
        .containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(after.avcs().stream().map(MeshPicture.Avc::number)).containsExactly(1, 4, 5, 6);
  }

  @Test
  void pagesOfFilesAndPagesSwappedOut() throws WorkloadException {
    WorkloadRun run =
        run(
            """
            setup:
              P0 mmap 0:2 rw
              P0 write 0:2 = 1
              P0 mmap 4:6 rw shared file data@0
              P0 write 4 = 2
              kernel reclaim P0 0
            tasks:
              T0: P0 exit
            """);
    run.setup();
    assertThat(SpaceText.render(MachineView.spaces(run.machine())))
        .isEqualTo(
            """
                          pgoff     0
            P0 [0-2) rw-p 0     A1  Sa
            P0 [4-6) rw-s 0             b.
            (same letter: same page; .: absent; S: swapped out)
            """);
    assertThat(MeshText.render(MachineView.mesh(run.machine())))
        .contains("names data, index 0; mapped by P0:4")
        .doesNotContain("P0:0");
  }

  private static WorkloadRun run(String text) throws WorkloadException {
    Program program = Program.of(Workload.parse("f", text));
    return new WorkloadRun(
        program, new Machine(program.tinyMachine(), Designs.named("chain").orElseThrow()));
  }
}
