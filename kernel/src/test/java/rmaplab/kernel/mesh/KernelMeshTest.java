package rmaplab.kernel.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import rmaplab.kernel.Comparison;
import rmaplab.kernel.LiveKernel;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.memory.rmap.Design;
import rmaplab.report.MeshPicture;
import rmaplab.report.MeshText;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

class KernelMeshTest {
  /** A parent with two VMAs of one anon_vma, its fork child, and a stranger. */
  private static final List<KernelVma> FAMILY =
      Stream.of(
              "VMA a 100000000000 100000002000 100073 100000000 f01 f01 f01 3 3 2 f01",
              "VMA a 100000002000 100000004000 100071 100000002 f01 f01 f01 3 3 2 f01",
              "VMA b 100000000000 100000002000 100073 100000000 f02 f01 f01 1 0 1 f02 f01",
              "VMA b 100000002000 100000004000 100071 100000002 f03 f01 f01 1 0 1 f03 f01",
              "VMA b 100000008000 100000009000 fb 0 0",
              "VMA c 7ff000 800000 100073 7ff f09 f09 f09 1 1 1 f09")
          .map(KernelVma::parse)
          .toList();

  @Test
  void linesNameByFirstAppearance() {
    LinkedHashMap<Integer, String> processes = new LinkedHashMap<>();
    processes.put(10, "P0");
    processes.put(11, "P1");
    assertThat(KernelMesh.lines(FAMILY, processes))
        .containsExactly(
            "P0 0-2 pgoff=0 own=a1 root=a1 parent=a1 ref=3 children=3 active=2 chain=a1",
            "P0 2-4 pgoff=2 own=a1 root=a1 parent=a1 ref=3 children=3 active=2 chain=a1",
            "P1 0-2 pgoff=0 own=a2 root=a1 parent=a1 ref=1 children=0 active=1 chain=a2,a1",
            "P1 2-4 pgoff=2 own=a3 root=a1 parent=a1 ref=1 children=0 active=1 chain=a3,a1",
            "P1 8-9 pgoff=0 own=-");
  }

  @Test
  void pictureOfAProcessAndItsRelatives() {
    MeshPicture picture = KernelMesh.picture(FAMILY, 11);
    assertThat(picture.vmas()).extracting(MeshPicture.Vma::process).containsOnly("10", "11");
    assertThat(picture.vmas()).extracting(MeshPicture.Vma::rights).contains("rw-p", "r--p");
    assertThat(picture.avcs()).hasSize(6);
    assertThat(picture.anonVmas())
        .containsExactly(
            new MeshPicture.AnonVma("A1", "root"),
            new MeshPicture.AnonVma("A2", ""),
            new MeshPicture.AnonVma("A3", ""));
    assertThat(MeshText.render(picture)).contains("A1  ---- 1", "A3  ---- 5 ------------------- 6");
    assertThat(KernelMesh.picture(FAMILY, 12).vmas()).hasSize(1);
    assertThat(KernelMesh.picture(FAMILY, 13).vmas()).isEmpty();
  }

  /** The kernel's own graph is ours, after every step; skipped where it cannot be read. */
  @Test
  void theKernelsMeshIsOurs() throws Exception {
    String text =
        """
        setup:
          P0 mmap 0:4 rw
          P0 write 0:4 = 5
          P0 mprotect 2:4 r
          P0 fork P1
          P1 fork P2
          P1 write 0 = 6
        tasks:
          T0: P1 exit
          T1: P2 fork P3
        final:
          P3 mremap 0:2 to 10:12
          P3 munmap 1:3
          P2 mmap 4:6 rw
          P2 write 4 = 7
        """;
    try (Agent agent = LiveKernel.agent();
        MeshProbe probe = LiveKernel.probe()) {
      Comparison comparison = compare(text, "linux-6.18", agent, probe);
      assertThat(comparison.difference()).isNull();
      assertThat(comparison.steps()).isEqualTo(12);
      // A design without the reuse of anon_vmas is told apart where only the mesh can tell.
      Comparison older = compare(text, "interval-rwsem", agent, probe);
      assertThat(older.difference()).isNotNull();
      assertThat(older.difference().kind()).isEqualTo("memory");
    }
  }

  private static Comparison compare(String text, String design, Agent agent, MeshProbe probe)
      throws WorkloadException, KernelUnavailableException {
    Design chosen = LiveKernel.design(design);
    return Comparison.withMesh(Workload.parse("test", text), chosen, agent, probe);
  }
}
