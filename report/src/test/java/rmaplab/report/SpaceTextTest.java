package rmaplab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import rmaplab.report.SpacePicture.Area;
import rmaplab.report.SpacePicture.Entry;
import rmaplab.report.SpacePicture.Kind;

class SpaceTextTest {
  @Test
  void aParentAndItsChild() {
    SpacePicture parent =
        new SpacePicture(
            "P0",
            false,
            List.of(
                new Area(0, 4, "rw-p", 0, "A1", pages(0, 4, 10, 2)),
                new Area(4, 8, "r--p", 4, "A1", List.of(new Entry(5, Kind.ZERO, 0, 0)))));
    SpacePicture child =
        new SpacePicture(
            "P1",
            false,
            List.of(
                new Area(
                    2,
                    20,
                    "rw-p",
                    0,
                    "A2",
                    List.of(
                        new Entry(2, Kind.PAGE, 10, 2),
                        new Entry(4, Kind.PAGE, 14, 1),
                        new Entry(6, Kind.MIGRATION, 15, 0),
                        new Entry(19, Kind.PAGE, 16, 12)))));
    Golden.check(
        "spaces.txt",
        SpaceText.render(
            List.of(
                parent,
                child,
                new SpacePicture("P2", true, List.of()),
                new SpacePicture("P3", false, List.of()))));
  }

  @Test
  void spacesTooWideForOneScaleAreSummedUp() {
    Golden.check(
        "spaces-wide.txt",
        SpaceText.render(
            List.of(
                new SpacePicture(
                    "P0",
                    false,
                    List.of(
                        new Area(0, 200, "rw-p", 0, "A1", pages(0, 100, 1, 1)),
                        new Area(
                            1 << 19,
                            1 << 20,
                            "r--p",
                            1 << 19,
                            "",
                            List.of(
                                new Entry(1 << 19, Kind.ZERO, 0, 0),
                                new Entry((1 << 19) + 1, Kind.MIGRATION, 3, 0))))))));
  }

  @Test
  void moreFramesThanLetters() {
    Golden.check(
        "spaces-many-pages.txt",
        SpaceText.render(
            List.of(
                new SpacePicture(
                    "P0",
                    false,
                    List.of(new Area(16, 76, "rw-p", 16, "A1", pages(16, 76, 1, 1)))))));
  }

  @Test
  void noProcessesIsNothing() {
    assertThat(SpaceText.render(List.of())).isEmpty();
  }

  private static List<Entry> pages(long start, long end, int frame, int mapCount) {
    List<Entry> entries = new ArrayList<>();
    for (long page = start; page < end; page++) {
      entries.add(new Entry(page, Kind.PAGE, (int) (frame + page - start), mapCount));
    }
    return entries;
  }
}
