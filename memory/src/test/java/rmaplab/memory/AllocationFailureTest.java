package rmaplab.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.area.Adjust;
import rmaplab.memory.area.Split;
import rmaplab.memory.area.Vma;
import rmaplab.memory.check.Validator;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Op;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.ReferenceModel;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.Design;

/**
 * Every allocation of an operation fails once, the first, the second, and so on until it succeeds.
 *
 * <p>A refused operation leaves everything as it was: areas, chains, lists, page tables, pages. Or
 * as if another operation had been carried out, which the test names: mmap has unmapped what was
 * there, mprotect has changed the areas before the one that failed. Tried again, it succeeds.
 */
final class AllocationFailureTest {
  private static final int ARENA_PAGES = 32;

  @RegisterExtension final Machines machines = new Machines();

  @EveryDesign
  void firstWrite_changesNothing_butMayLeaveTheAreaItsAnonVma(Design design) {
    Trial trial = new Trial(design, "P0 mmap 0:4 rw", "P0 write 2 = 1");
    trial.orElse(s -> prepare(s.vma(0, 2))).failEachAllocation(4);
  }

  @EveryDesign
  void writeInAreaWithPages_changesNothing(Design design) {
    new Trial(design, "P0 mmap 0:4 rw", "P0 write 0 = 1", "P0 write 2 = 1").failEachAllocation(1);
  }

  @EveryDesign
  void writeAfterRead_changesNothing_butMayLeaveTheAreaItsAnonVma(Design design) {
    Trial trial = new Trial(design, "P0 mmap 0:4 rw", "P0 read 2", "P0 write 2 = 1");
    trial.orElse(s -> prepare(s.vma(0, 2))).failEachAllocation(3);
  }

  @EveryDesign
  void copyOnWrite_changesNothing(Design design) {
    new Trial(design, "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "P1 write 1 = 2")
        .failEachAllocation(1);
  }

  @EveryDesign
  void migration_changesNothing(Design design) {
    new Trial(design, "P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 fork P1", "kernel migrate P1 2")
        .failEachAllocation(1);
  }

  //     01234567
  //     PPPPPPPP
  //     PP....PP    two new areas, each with two edges
  @EveryDesign
  void munmapOfTheMiddle_changesNothing(Design design) {
    new Trial(
            design,
            "P0 mmap 0:8 rw",
            "P0 write 0:8 = 1",
            "P0 fork P1",
            "P1 write 0:4 = 2",
            "P1 munmap 2:6")
        .failEachAllocation(6);
  }

  //     01234567
  //     PPPPPPPP
  //     PP****PP
  @EveryDesign
  void mmapOverTheMiddle_changesNothing_orUnmaps(Design design) {
    Trial trial = new Trial(design, "P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 mmap 2:6 r");
    trial.orElse(s -> s.run("P0 munmap 2:6")).failEachAllocation(5);
  }

  //     01234567
  //     PPP..NNN
  //     PPPPPPPP    N's chain is cloned into P, which was never written
  @EveryDesign
  void mmapThatJoinsAndMustClone_goesOnWithoutJoining(Design design) {
    new Trial(design, "P0 mmap 5:8 rw", "P0 write 5:8 = 1", "P0 mmap 0:3 rw", "P0 mmap 3:5 rw")
        .failEachAllocation(1);
  }

  //     01234567
  //     PPPPPPPP
  //     PPPrrPPP    split twice
  @EveryDesign
  void mprotectOfTheMiddle_changesNothing(Design design) {
    new Trial(
            design,
            "P0 mmap 0:8 rw",
            "P0 write 0:8 = 1",
            "P0 fork P1",
            "P1 write 0:4 = 2",
            "P1 mprotect 3:5 r")
        .failEachAllocation(6);
  }

  @EveryDesign
  void mprotectOfTheMiddleOfAParent_changesNothing(Design design) {
    // The first cut is undone by the new half swallowing the old one: last on the lists then.
    Trial trial =
        new Trial(design, "P0 mmap 0:8 rw", "P0 write 0:8 = 1", "P0 fork P1", "P0 mprotect 3:5 r");
    trial.orElse(AllocationFailureTest::moveToTheEndOfItsLists).failEachAllocation(4);
  }

  //     01234567
  //     PPPNNNNN
  //     PPPPPPNN    5: P imports two edges; where a fork child's may not be imported, a cut has
  // three
  @EveryDesign
  void mprotectThatMovesABoundary_goesOnByACut(Design design) {
    new Trial(
            design,
            "P0 mmap 3:8 r",
            "P0 mprotect 3:8 rw",
            "P0 write 3:8 = 1",
            "P0 mprotect 3:8 r",
            "P0 fork P1",
            "P1 mmap 0:3 rw",
            "P1 mprotect 3:6 rw")
        .failEachAllocation(Machines.joinsForkChildren(design) ? 2 : 3);
  }

  //     01234567
  //     PPPNNXXX    P and N were never written, X was
  //     PPPPPPPP    6: P swallows two, and the chain comes from the second
  @EveryDesign
  void mprotectThatSwallowsTwo_changesNothing_whenTheSecondsChainCannotBeCloned(Design design) {
    new Trial(
            design,
            "P0 mmap 5:8 rw",
            "P0 write 5:8 = 1",
            "P0 mmap 3:5 r",
            "P0 mmap 0:3 rw",
            "P0 mprotect 3:5 rw")
        .failEachAllocation(1);
  }

  //     01234567
  //     PPPNNXXX    P and N were never written, X was
  //     PPPNNNNN    8: N swallows X, and gets X's rights or keeps its own
  @EveryDesign
  void mprotectThatSwallowsTheNext_changesNothing(Design design) {
    new Trial(
            design,
            "P0 mmap 5:8 rw",
            "P0 write 5:8 = 1",
            "P0 mmap 3:5 r",
            "P0 mmap 0:3 none",
            "P0 mprotect 3:5 rw")
        .failEachAllocation(1);
  }

  //     0123456789
  //     AAAABBBBCCCC
  //     AAaaBBBBccCC
  @EveryDesign
  void mprotectOfSeveralAreas_stopsAfterAnArea(Design design) {
    Trial trial =
        new Trial(
            design,
            "P0 mmap 0:4 rw",
            "P0 mmap 4:8 none",
            "P0 mmap 8:12 rw",
            "P0 write 0:4 = 1",
            "P0 write 8:12 = 1",
            "P0 mprotect 2:10 r");
    trial
        .orElse(s -> s.run("P0 mprotect 2:4 r"))
        .orElse(s -> s.run("P0 mprotect 2:8 r"))
        .failEachAllocation(4);
  }

  @EveryDesign
  void fork_changesNothing_butForTheRightToWrite(Design design) {
    Trial trial =
        new Trial(
            design,
            "P0 mmap 0:4 rw",
            "P0 write 0:4 = 1",
            "P0 mmap 6:8 rw",
            "P0 write 6:8 = 2",
            "P0 mmap 10:12 rw",
            "P0 fork P1",
            "P1 write 0 = 3",
            "P1 fork P2");
    trial.ignoreRightToWrite().orElse(s -> s.run("P1 fork P2", "P2 exit")).failEachAllocation(12);
  }

  private static void moveToTheEndOfItsLists(Script s) {
    Vma vma = s.vma(0, 0);
    vma.space().mmapLock().writeLock();
    Split.split(vma, 3, Split.NewHalf.BELOW);
    Vma below = s.vma(0, 0);
    Adjust.adjust(below, 0, 8, 0);
    vma.space().mmapLock().writeUnlock();
  }

  private static void prepare(Vma vma) {
    vma.space().mmapLock().readLock();
    vma.space().machine().reverseMap().prepare(vma);
    vma.space().mmapLock().readUnlock();
  }

  /** Does to a machine what a refused operation may have done. */
  private interface Effect {
    void on(Script script);
  }

  /** A script whose last operation is to fail. */
  private final class Trial {
    private final Design design;
    private final List<String> setup;
    private final Op last;
    private final List<Effect> allowed = new ArrayList<>(List.of(s -> {}));
    private boolean ignoreRightToWrite;

    Trial(Design design, String... lines) {
      this.design = design;
      setup = Arrays.asList(lines).subList(0, lines.length - 1);
      last = Op.parse(lines[lines.length - 1]);
    }

    Trial orElse(Effect effect) {
      allowed.add(effect);
      return this;
    }

    Trial ignoreRightToWrite() {
      ignoreRightToWrite = true;
      return this;
    }

    /**
     * @param allocations how many the operation makes when all succeed, so that none goes untested
     */
    void failEachAllocation(int allocations) {
      int failed = 0;
      while (failNth(failed + 1)) {
        failed++;
      }
      assertThat(failed).as("allocations of " + last).isEqualTo(allocations);
    }

    private boolean failNth(int nth) {
      Script s = atLast();
      long before = s.machine().allocations().asked();
      s.machine().allocations().fail(nth);
      String result = s.apply(last);
      if (s.machine().allocations().asked() < before + nth) {
        return false;
      }
      String which = last + " with allocation " + nth + " failing: " + result;
      assertThat(Validator.findings(s.machine())).as(which).isEmpty();
      if (result.equals("ENOMEM")) {
        assertThat(picture(s)).as(which).isIn(allowedPictures());
        if (last.verb() == Op.Verb.FORK) {
          return true;
        }
        assertThat(s.apply(last)).as(which + ", tried again").isEqualTo("done");
      }
      assertThat(model().firstDifference(s)).as(which).isNull();
      return true;
    }

    private Script atLast() {
      Script s = new Script(machines.machine(design, 64, ARENA_PAGES));
      setup.forEach(s::run);
      return s;
    }

    private ReferenceModel model() {
      ReferenceModel model = new ReferenceModel(ARENA_PAGES);
      setup.forEach(line -> model.apply(Op.parse(line)));
      model.apply(last);
      return model;
    }

    private List<String> allowedPictures() {
      List<String> pictures = new ArrayList<>();
      for (Effect effect : allowed) {
        Script s = atLast();
        effect.on(s);
        pictures.add(picture(s));
      }
      return pictures;
    }

    private String picture(Script s) {
      String picture = Picture.of(s.machine());
      return ignoreRightToWrite ? picture.replaceAll("(: f\\d+) rw", "$1 r") : picture;
    }
  }
}
