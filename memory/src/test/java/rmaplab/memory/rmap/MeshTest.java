package rmaplab.memory.rmap;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.interval.IntervalAnonVma;
import rmaplab.memory.table.Pte;

/** The mesh of VMAs and anon_vmas: chains, lists, and what walks visit. */
final class MeshTest {
  @RegisterExtension final Machines machines = new Machines();

  @EveryDesign
  void forkOfForkOfFork_hasAChainFromTheNewestToTheRoot(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2", "P2 fork P3");
    assertThat(Picture.of(s.space(3))).isEqualTo("[0-2 rw A4<A3<A2<A1]");
    assertThat(list(s, 0)).isEqualTo("P0:0-2 P1:0-2 P2:0-2 P3:0-2");
    assertThat(list(s, 1)).isEqualTo("P1:0-2 P2:0-2 P3:0-2");
    assertThat(list(s, 2)).isEqualTo("P2:0-2 P3:0-2");
    assertThat(list(s, 3)).isEqualTo("P3:0-2");
  }

  @EveryDesign
  void child_standsBehindItsParent_onEveryListTheyShare(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 fork P1", "P0 fork P2", "P1 fork P3");
    assertThat(list(s, 0)).isEqualTo("P0:0-2 P1:0-2 P2:0-2 P3:0-2");
    assertThat(list(s, 1)).isEqualTo("P1:0-2 P3:0-2");
    s.run("P1 exit", "P3 fork P4");
    assertThat(list(s, 0)).isEqualTo("P0:0-2 P2:0-2 P3:0-2 P4:0-2");
    assertThat(list(s, 3)).isEqualTo("P3:0-2 P4:0-2");
    // The second is nobody's own any more and has one child: some designs use it again.
    boolean reuses = design.name().equals("linux-6.18");
    String chain = reuses ? "own=A2 A4<A2<A1" : "A5<A4<A2<A1";
    assertThat(Picture.of(s.space(4))).isEqualTo("[0-2 rw " + chain + "]");
  }

  @EveryDesign
  void areaThatWasNeverWritten_isForkedWithoutAnonVma(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 read 0", "P0 fork P1", "P0 write 0 = 1", "P1 write 0 = 2");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rw A1]");
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-2 rw A2]");
    assertThat(list(s, 0)).isEqualTo("P0:0-2");
  }

  //     01234567
  //     PPPPrrrr    never written; then each is
  @EveryDesign
  void firstFault_sharesTheAnonVmaOfANeighbourThatDiffersInRightsOnly(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 mmap 4:8 rwx", "P0 write 4 = 1", "P0 write 0 = 1");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-4 rw A1] [4-8 rwx A1]");
    s.run("P0 mprotect 0:4 rwx");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-8 rwx A1]");
  }

  @EveryDesign
  void firstFault_prefersTheNextNeighbour(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rwx", "P0 write 0 = 1", "P0 mmap 4:6 rwx", "P0 write 4 = 1");
    s.run("P0 mmap 2:4 rw", "P0 write 2 = 1");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rwx A1] [2-4 rw A2] [4-6 rwx A2]");
  }

  @EveryDesign
  void firstFault_takesThePreviousNeighbours_whenNothingIsNext(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rwx", "P0 write 0 = 1", "P0 mmap 2:4 rw", "P0 write 2 = 1");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rwx A1] [2-4 rw A1]");
  }

  @EveryDesign
  void firstFault_sharesNothing_acrossAHole(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rwx", "P0 write 0 = 1", "P0 mmap 3:5 rw", "P0 write 3 = 1");
    assertThat(Picture.of(s.space(0))).isEqualTo("[0-2 rwx A1] [3-5 rw A2]");
  }

  /** The neighbour's chain has two edges: its pages may be an ancestor's. */
  @EveryDesign
  void firstFault_sharesNothing_withANeighbourThatWasForked(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rwx", "P0 write 0 = 1", "P0 fork P1", "P1 mmap 2:4 rw", "P1 write 2 = 1");
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-2 rwx A2<A1] [2-4 rw A3]");
    s.run("P0 mmap 2:4 rw", "P0 write 2 = 1");
    assertThat(Picture.of(s.space(0))).as("the parent's is singular").endsWith("[2-4 rw A1]");
  }

  /** Two threads of a process fault at once; each has allocated before either has the lock. */
  @EveryDesign
  void firstFaultsThatRace_leaveOneAnonVma_andOneEdge(Design design) throws InterruptedException {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw");
    Vma vma = s.vma(0, 0);
    ReverseMap reverseMap = s.machine().reverseMap();
    s.space(0).table().lock().lock();
    s.space(0).mmapLock().readLock();
    Thread one = new Thread(() -> reverseMap.prepare(vma));
    Thread other = new Thread(() -> reverseMap.prepare(vma));
    one.start();
    other.start();
    while (reverseMap.liveAnonVmas() < 2) {
      Thread.yield();
    }
    s.space(0).table().lock().unlock();
    one.join();
    other.join();
    s.space(0).mmapLock().readUnlock();
    assertThat(vma.chain().isSingular()).isTrue();
    assertThat(reverseMap.liveAnonVmas()).isOne();
    assertThat(reverseMap.liveEdges()).isOne();
  }

  @EveryDesign
  void lastArea_freesTheAnonVma_andTheNextFirstFaultReusesIt(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1");
    AnonVma first = requireNonNull(s.vma(0, 0).anonVma());
    s.run("P0 munmap 0:2");
    assertThat(s.machine().reverseMap().liveAnonVmas()).isZero();
    s.run("P0 mmap 4:6 rw", "P0 write 4 = 1");
    assertThat(s.vma(0, 4).anonVma()).isSameAs(first);
  }

  /** The root outlives its own process: children's pages still name it. */
  @EveryDesign
  void root_staysWhileAnyDescendantIsLeft(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:2 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2", "P0 exit", "P1 exit");
    assertThat(s.machine().reverseMap().liveAnonVmas()).isEqualTo(3);
    assertThat(Picture.of(s.space(2))).isEqualTo("[0-2 rw A3<A2<A1]");
    s.run("kernel migrate P2 0", "P2 read 0 -> [1]", "P2 exit");
    assertThat(s.machine().reverseMap().liveAnonVmas()).isZero();
    assertThat(s.machine().reverseMap().liveEdges()).isZero();
  }

  @EveryDesign
  void cloneChain_keepsTheOrder_andStandsLastOnTheLists(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 write 0 = 1", "P0 fork P1", "P1 fork P2", "P1 mprotect 2:4 r");
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-2 rw A2<A1] [2-4 r A2<A1]");
    boolean byOffset = s.vma(1, 0).anonVma() instanceof IntervalAnonVma;
    assertThat(list(s, 1)).isEqualTo(byOffset ? "P2:0-4 P1:0-2 P1:2-4" : "P1:2-4 P2:0-4 P1:0-2");
  }

  @EveryDesign
  void walk_visitsEveryAreaThatCoversThePage_andNoOther(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P1 fork P2", "P1 munmap 2");
    s.run("P2 mprotect 2:4 r");
    assertThat(visited(s, 2)).containsExactlyInAnyOrder("P0 [0-4) 2", "P2 [2-4) 2");
    assertThat(visited(s, 3)).containsExactlyInAnyOrder("P0 [0-4) 3", "P1 [3-4) 3", "P2 [2-4) 3");
  }

  private static List<String> visited(Script s, long page) {
    Machine machine = s.machine();
    int frame = Pte.frame(s.space(0).table().entry(page));
    List<String> walked = new ArrayList<>();
    machine.memory().locks().lock(frame);
    machine.rcu().readLock();
    machine.reverseMap().walk(frame, (vma, address) -> walked.add(vma + " " + address));
    machine.rcu().readUnlock();
    List<String> mapped = new ArrayList<>();
    machine.reverseMap().walkMapped(frame, (vma, address) -> mapped.add(vma + " " + address));
    machine.memory().locks().unlock(frame);
    assertThat(mapped).containsExactlyInAnyOrderElementsOf(walked);
    return walked;
  }

  @EveryDesign
  void walk_stopsWhenTheVisitorHasSeenEnough(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1", "P0 fork P1", "P0 fork P2");
    int frame = Pte.frame(s.space(0).table().entry(0));
    List<Vma> met = new ArrayList<>();
    s.machine().memory().locks().lock(frame);
    s.machine()
        .reverseMap()
        .walkMapped(
            frame,
            (vma, address) -> {
              met.add(vma);
              return met.size() < 2;
            });
    s.machine().memory().locks().unlock(frame);
    assertThat(met).containsExactly(s.vma(0, 0), s.vma(1, 0));
  }

  @EveryDesign
  void walkOfAPageThatIsNotMapped_visitsNothing(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0 rw", "P0 write 0 = 1");
    int frame = Pte.frame(s.space(0).table().entry(0));
    s.machine().memory().get(frame);
    s.run("P0 munmap 0");
    s.machine().memory().locks().lock(frame);
    s.machine()
        .reverseMap()
        .walkMapped(
            frame,
            (vma, address) -> {
              throw new AssertionError("visited " + vma);
            });
    s.machine().memory().locks().unlock(frame);
    s.machine().memory().put(frame);
  }

  private static String list(Script s, int process) {
    return Picture.of(requireNonNull(s.vma(process, 0).anonVma()));
  }
}
