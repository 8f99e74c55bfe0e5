package rmaplab.memory.area;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import rmaplab.memory.kit.Areas;
import rmaplab.memory.kit.EveryDesign;
import rmaplab.memory.kit.Machines;
import rmaplab.memory.kit.Picture;
import rmaplab.memory.kit.Script;
import rmaplab.memory.rmap.Design;

/**
 * The eight cases of merging. Each for neighbours of the same family (A, A), of which one or both
 * were never written (-), and of different families (A, B), which stay apart.
 */
final class MergeTest {
  /** Every pair of families that may become one, and the anon_vma that the one has then. */
  private static final String[][] ONE_FAMILY = {
    {"-", "-", "-"}, {"A", "-", "A1"}, {"-", "A", "A1"}, {"A", "A", "A1"}
  };

  /** Those of which the second, which has the pages, may join the first. */
  private static List<String[]> families(Design design) {
    return Stream.of(ONE_FAMILY)
        .filter(f -> Machines.joinsUnwritten(design) || !f[0].equals("-") || f[1].equals("-"))
        .toList();
  }

  /** Those of which the first, which has the pages, may join the second. */
  private static List<String[]> familiesUpwards(Design design) {
    return Stream.of(ONE_FAMILY)
        .filter(f -> Machines.joinsUnwritten(design) || !f[1].equals("-") || f[0].equals("-"))
        .toList();
  }

  @RegisterExtension final Machines machines = new Machines();

  //     0123456789
  //     PPP****XXXX     the hole is filled with what fits both
  //     PPPPPPPPPP   1
  @EveryDesign
  void holeThatFitsBoth_joinsPreviousAndNext(Design design) {
    for (String[] families : ONE_FAMILY) {
      Script s = machines.script(design);
      new Areas(s).add(0, 3, "rw", families[0]).add(7, 10, "rw", families[1]);
      s.run("P0 mmap 3:7 rw");
      assertAreas(s, "[0-10 rw " + families[2] + "]");
    }
  }

  //     0123456789
  //     AAA****BBB
  //     AAAAAAABBB   2: the families differ, so the previous takes the hole alone
  @EveryDesign
  void holeBetweenTwoFamilies_goesToThePrevious(Design design) {
    Script s = machines.script(design);
    new Areas(s).add(0, 3, "rw", "A").add(7, 10, "rw", "B");
    s.run("P0 mmap 3:7 rw");
    assertAreas(s, "[0-7 rw A1] [7-10 rw A2]");
  }

  //     0123456789
  //     PPP****.xx      what is next has other rights, or does not touch
  //     PPPPPPP.xx   2
  @EveryDesign
  void holeThatFitsPrevious_extendsItUpwards(Design design) {
    for (String family : new String[] {"-", "A"}) {
      Script s = machines.script(design);
      new Areas(s).add(0, 3, "rw", family).add(8, 10, "rw", "B");
      s.run("P0 mmap 3:7 rw");
      String own = family.equals("-") ? "-" : "A1";
      assertAreas(s, "[0-7 rw " + own + "] [8-10 rw " + (own.equals("-") ? "A1" : "A2") + "]");
    }
  }

  //     0123456789
  //     rrr****NNN      the previous has other rights
  //     rrrNNNNNNN   3: start and pgoff move down
  @EveryDesign
  void holeThatFitsNext_extendsItDownwards(Design design) {
    for (String family : new String[] {"-", "A"}) {
      Script s = machines.script(design);
      new Areas(s).add(0, 3, "r", "-").add(7, 10, "rw", family);
      s.run("P0 mmap 3:7 rw");
      assertAreas(s, "[0-3 r -] [3-10 rw " + (family.equals("-") ? "-" : "A1") + "]");
    }
  }

  //     0123456789
  //     ...****NNN      nothing lies before the hole
  //     ...NNNNNNN   3
  @EveryDesign
  void holeThatFitsNext_withoutPrevious_extendsItDownwards(Design design) {
    Script s = machines.script(design);
    new Areas(s).add(7, 10, "rw", "A");
    s.run("P0 mmap 3:7 rw", "P0 write 3:7 = 5", "P0 read 6:8 -> [5, 107]");
    assertAreas(s, "[3-10 rw A1]");
  }

  //     0123456789
  //       ****          the tail of P becomes like N
  //     PPPPPPNNNN
  //     PPNNNNNNNN   4: the boundary moves down; P gives, N takes
  @EveryDesign
  void tailThatFitsNext_movesTheBoundaryDown(Design design) {
    for (String[] families : familiesUpwards(design)) {
      Script s = machines.script(design);
      if (families[0].equals("-") && s.machine().reverseMap().dropsUnusedCharge()) {
        continue; // the tail is not charged for any more, and N is
      }
      new Areas(s).add(0, 6, "rw", families[0]).add(6, 10, "r", families[1]);
      s.run("P0 mprotect 2:6 r");
      // N takes the chain of P's pages over; a P without pages has none to take from N.
      String lower = families[0].equals("-") ? "-" : "A1";
      assertAreas(s, "[0-2 rw " + lower + "] [2-10 r " + families[2] + "]");
    }
  }

  //     0123456789
  //     AAAAAABBBB
  //     AAaaaaBBBB      no merge: split
  @EveryDesign
  void tailOfAnotherFamily_isSplitOff(Design design) {
    Script s = machines.script(design);
    new Areas(s).add(0, 6, "rw", "A").add(6, 10, "r", "B");
    s.run("P0 mprotect 2:6 r", "P0 read 2:4 -> [102, 103]");
    assertAreas(s, "[0-2 rw A1] [2-6 r A1] [6-10 r A2]");
  }

  //     0123456789
  //         ****        the head of N becomes like P
  //     PPPPNNNNNN
  //     PPPPPPPPNN   5: the boundary moves up; N gives, P takes
  @EveryDesign
  void headThatFitsPrevious_movesTheBoundaryUp(Design design) {
    for (String[] families : families(design)) {
      Script s = machines.script(design);
      new Areas(s).add(0, 4, "rw", families[0]).add(4, 10, "r", families[1]);
      s.run("P0 mprotect 4:8 rw");
      String upper = families[1].equals("-") ? "-" : "A1";
      assertAreas(s, "[0-8 rw " + families[2] + "] [8-10 r " + upper + "]");
    }
  }

  //     0123456789
  //     AAAABBBBBB
  //     AAAAbbbbBB      no merge: split
  @EveryDesign
  void headOfAnotherFamily_isSplitOff(Design design) {
    Script s = machines.script(design);
    new Areas(s).add(0, 4, "rw", "A").add(4, 10, "r", "B");
    s.run("P0 mprotect 4:8 rw");
    assertAreas(s, "[0-4 rw A1] [4-8 rw A2] [8-10 r A2]");
  }

  //     0123456789
  //        ****         the whole of N becomes like P and X
  //     PPPNNNNXXX
  //     PPPPPPPPPP   6: all of one family
  //     PPPPPPPXXX   7: X does not fit N, or not P
  //     PPPNNNNNNN   8: P does not fit N
  //     PPPNNNNXXX      neither does
  @EveryDesign
  void wholeArea_joinsWhatFits_forEveryTripleOfFamilies(Design design) {
    String[] any = {"-", "A", "B"};
    for (String p : any) {
      for (String n : any) {
        for (String x : any) {
          if ((p + n + x).replace("-", "").startsWith("B")) {
            continue; // the same as with the letters exchanged
          }
          Script s = machines.script(design);
          new Areas(s).add(0, 3, "rw", p).add(3, 7, "r", n).add(7, 10, "rw", x);
          String before = Picture.of(s.space(0));
          s.run("P0 mprotect 3:7 rw");
          assertThat(Picture.of(s.space(0)))
              .as(before)
              .isEqualTo(wholeJoined(design, p, n, x).replace("A", "A1").replace("B", "A2"));
          s.run("P0 write 0:10 = 9", "P0 read 3:8 -> [9, 9, 9, 9, 9]");
        }
      }
    }
  }

  private static String wholeJoined(Design design, String p, String n, String x) {
    boolean joins = Machines.joinsUnwritten(design) || n.equals("-");
    boolean down = fit(p, n) && (joins || !p.equals("-"));
    boolean up = fit(n, x) && (joins || !x.equals("-"));
    if (down && up && fit(p, x)) {
      return "[0-10 rw " + either(p, either(n, x)) + "]";
    }
    if (down) {
      return "[0-7 rw " + either(p, n) + "] [7-10 rw " + x + "]";
    }
    if (up) {
      return "[0-3 rw " + p + "] [3-10 rw " + either(n, x) + "]";
    }
    return "[0-3 rw " + p + "] [3-7 rw " + n + "] [7-10 rw " + x + "]";
  }

  private static boolean fit(String one, String other) {
    return one.equals(other) || one.equals("-") || other.equals("-");
  }

  private static String either(String one, String other) {
    return one.equals("-") ? other : one;
  }

  //     0123456789
  //     PPPNNNNXXX      X has other rights than P
  //     PPPPPPPXXX   7
  @EveryDesign
  void wholeAreaThatFitsPreviousOnly_isSwallowed(Design design) {
    for (String[] families : families(design)) {
      Script s = machines.script(design);
      new Areas(s).add(0, 3, "rw", families[0]).add(3, 7, "r", families[1]).add(7, 10, "none", "-");
      s.run("P0 mprotect 3:7 rw");
      assertAreas(s, "[0-7 rw " + families[2] + "] [7-10 none -]");
    }
  }

  //     0123456789
  //     PPPNNNNXXX      P has other rights than X
  //     PPPNNNNNNN   8: N swallows X, and must have X's rights afterwards
  @EveryDesign
  void wholeAreaThatFitsNextOnly_swallowsIt_andTakesItsRights(Design design) {
    for (String[] families : familiesUpwards(design)) {
      Script s = machines.script(design);
      new Areas(s).add(0, 3, "none", "-").add(3, 7, "r", families[0]).add(7, 10, "rw", families[1]);
      Vma n = s.vma(0, 3);
      s.run("P0 mprotect 3:7 rw", "P0 write 3:10 = 1");
      assertThat(s.vma(0, 3)).as("N survives").isSameAs(n);
      String own = families[2].equals("-") ? "A1" : families[2];
      assertAreas(s, "[0-3 none -] [3-10 rw " + own + "]");
    }
  }

  //     0123456789
  //     PPPNNNNXXX      the page offsets do not continue
  @EveryDesign
  void pageOffsetsThatDoNotContinue_keepAreasApart(Design design) {
    Script s = machines.script(design);
    new Areas(s).add(0, 3, 50, "rw", "-").add(3, 7, "r", "-").add(7, 10, 60, "rw", "-");
    s.run("P0 mprotect 3:7 rw");
    assertAreas(s, "[0-3@50 rw -] [3-7 rw -] [7-10@60 rw -]");
  }

  //     0123456789
  //     PPPNNNNXXX      all offsets are moved by 50
  //     PPPPPPPPPP   6
  @EveryDesign
  void pageOffsetsThatContinue_joinWhereverTheyStart(Design design) {
    Script s = machines.script(design);
    new Areas(s).add(0, 3, 50, "rw", "A").add(3, 7, 53, "r", "A").add(7, 10, 57, "rw", "A");
    s.run("P0 mprotect 3:7 rw", "kernel migrate P0 8", "P0 read 7:9 -> [107, 108]");
    assertAreas(s, "[0-10@50 rw A1]");
  }

  /** The child's areas have anon_vmas of their own, though their parents' is one. */
  @EveryDesign
  void halvesThatWereForkedApart_staySplitInTheChildOnly(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 0:4 rw", "P0 write 0:4 = 1", "P0 mprotect 2:4 r", "P0 fork P1");
    s.run("P0 mprotect 2:4 rw", "P1 mprotect 2:4 rw");
    assertAreas(s, "[0-4 rw A1]");
    assertThat(Picture.of(s.space(1))).isEqualTo("[0-2 rw A2<A1] [2-4 rw A3<A1]");
  }

  /**
   * An importer gets the exporter's whole chain, oldest at the tail; where that may not be a fork
   * child's, there is no importer.
   */
  @EveryDesign
  void importer_takesAllOfAForkChildsChain(Design design) {
    Script s = machines.script(design);
    s.run("P0 mmap 2:6 rw", "P0 write 2:6 = 1", "P0 fork P1", "P1 fork P2", "P2 mmap 0:2 rw");
    s.run("P2 mprotect 0:2 r", "P2 mprotect 2:4 r", "P2 read 2:4 -> [1, 1]");
    String lower = Machines.joinsForkChildren(design) ? "[0-4 r " : "[0-2 r -] [2-4 r ";
    assertThat(Picture.of(s.space(2))).isEqualTo(lower + "A3<A2<A1] [4-6 rw A3<A2<A1]");
    s.run("kernel migrate P0 3", "P2 read 2:6 -> [1, 1, 1, 1]");
  }

  private static void assertAreas(Script s, String picture) {
    assertThat(Picture.of(s.space(0))).isEqualTo(picture);
    long areas = picture.chars().filter(c -> c == '[').count();
    assertThat(s.space(0).tree().size()).isEqualTo((int) areas);
  }
}
