package rmaplab.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws address spaces as range pictures: a line for each VMA, a character for each page, all on
 * one scale.
 *
 * <pre>
 *                          0       8
 *   P0 [0-4)  rw-p own A1  abcd
 *   P0 [4-8)  r--p own A1      efgh
 *   P1 [2-8)  rw-p own A2    cZ.fgh
 * </pre>
 *
 * <p>The same letter is the same page. Spaces that do not fit on one scale are summed up in words.
 */
public final class SpaceText {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLNOPQRSTUVWXY";
  private static final int RULER_STEP = 8;

  private final List<SpacePicture> spaces;
  private final Map<Integer, Character> letters = new HashMap<>();
  private boolean lettersRanOut;
  private final StringBuilder out = new StringBuilder();

  private SpaceText(List<SpacePicture> spaces) {
    this.spaces = spaces;
  }

  /** The drawing, each line ended, none longer than {@link MeshText#WIDTH}. */
  public static String render(List<SpacePicture> spaces) {
    return new SpaceText(spaces).draw();
  }

  private String draw() {
    List<SpacePicture.Area> areas = spaces.stream().flatMap(s -> s.areas().stream()).toList();
    long from = areas.stream().mapToLong(SpacePicture.Area::start).min().orElse(0);
    long first = from / RULER_STEP * RULER_STEP;
    long end = areas.stream().mapToLong(SpacePicture.Area::end).max().orElse(0);
    List<String> labels = labels();
    int room = MeshText.WIDTH - labels.getFirst().length() - 2;
    boolean scaled = end - first <= room;
    boolean counted = false;
    if (scaled && !areas.isEmpty()) {
      line(labels.getFirst() + "  " + ruler(first, end));
    }
    int label = 1;
    for (SpacePicture space : spaces) {
      if (space.areas().isEmpty()) {
        line(labels.get(label++) + (space.exited() ? "  exited" : "  empty"));
      }
      for (SpacePicture.Area area : space.areas()) {
        String left = labels.get(label++) + "  ";
        if (scaled) {
          String gap = " ".repeat((int) (area.start() - first));
          line(left + gap + pages(area));
          String counts = counts(area);
          if (!counts.isBlank()) {
            counted = true;
            line(" ".repeat(left.length()) + gap + counts);
          }
        } else {
          line(left + summary(area));
        }
      }
    }
    if (scaled) {
      legend(areas, counted);
    }
    return out.toString();
  }

  private List<String> labels() {
    TextTable table = new TextTable();
    boolean offsets =
        spaces.stream().flatMap(s -> s.areas().stream()).anyMatch(a -> a.pgoff() != a.start());
    table.row("", "", "", offsets ? "pgoff" : "", "");
    for (SpacePicture space : spaces) {
      if (space.areas().isEmpty()) {
        table.row(space.process(), "", "", "", "");
      }
      for (SpacePicture.Area area : space.areas()) {
        table.row(
            space.process(),
            "[" + area.start() + "-" + area.end() + ")",
            area.rights(),
            offsets ? "" + area.pgoff() : "",
            area.own());
      }
    }
    return table.lines();
  }

  private static String ruler(long first, long end) {
    StringBuilder ruler = new StringBuilder();
    for (long page = first; page < end; page += RULER_STEP) {
      String number = "" + page;
      ruler.append(number).append(" ".repeat(Math.max(0, RULER_STEP - number.length())));
    }
    return ruler.toString();
  }

  private String pages(SpacePicture.Area area) {
    char[] pages = ".".repeat((int) (area.end() - area.start())).toCharArray();
    for (SpacePicture.Entry entry : area.entries()) {
      pages[(int) (entry.page() - area.start())] =
          switch (entry.kind()) {
            case PAGE -> letter(entry.frame());
            case ZERO -> 'Z';
            case MIGRATION -> 'M';
            case SWAP -> 'S';
          };
    }
    return new String(pages);
  }

  private char letter(int frame) {
    Character letter = letters.get(frame);
    if (letter == null) {
      if (letters.size() == LETTERS.length()) {
        lettersRanOut = true;
        return '#';
      }
      letter = LETTERS.charAt(letters.size());
      letters.put(frame, letter);
    }
    return letter;
  }

  /** The map counts of pages that are mapped more than once. */
  private static String counts(SpacePicture.Area area) {
    char[] counts = " ".repeat((int) (area.end() - area.start())).toCharArray();
    for (SpacePicture.Entry entry : area.entries()) {
      if (entry.kind() == SpacePicture.Kind.PAGE && entry.mapCount() != 1) {
        counts[(int) (entry.page() - area.start())] =
            entry.mapCount() > 9 ? '+' : (char) ('0' + entry.mapCount());
      }
    }
    return new String(counts);
  }

  private static String summary(SpacePicture.Area area) {
    long pages = area.end() - area.start();
    List<String> parts = new ArrayList<>();
    for (SpacePicture.Kind kind : SpacePicture.Kind.values()) {
      long count = area.entries().stream().filter(e -> e.kind() == kind).count();
      if (count > 0) {
        parts.add(
            count
                + switch (kind) {
                  case PAGE -> " present";
                  case ZERO -> " zero";
                  case MIGRATION -> " migrating";
                  case SWAP -> " swapped out";
                });
      }
    }
    long absent = pages - area.entries().size();
    if (absent > 0) {
      parts.add(absent + " absent");
    }
    return pages + (pages == 1 ? " page: " : " pages: ") + String.join(", ", parts);
  }

  /** Says what the characters mean, of those that occur. */
  private void legend(List<SpacePicture.Area> areas, boolean counted) {
    List<String> words = new ArrayList<>();
    if (!letters.isEmpty()) {
      words.add("same letter: same page");
    }
    if (lettersRanOut) {
      words.add("#: a page when letters have run out");
    }
    if (areas.stream().anyMatch(a -> a.entries().size() < a.end() - a.start())) {
      words.add(".: absent");
    }
    if (has(areas, SpacePicture.Kind.ZERO)) {
      words.add("Z: zero page");
    }
    if (has(areas, SpacePicture.Kind.MIGRATION)) {
      words.add("M: migration entry");
    }
    if (has(areas, SpacePicture.Kind.SWAP)) {
      words.add("S: swapped out");
    }
    if (counted) {
      words.add("below: map count, if not 1");
    }
    if (!words.isEmpty()) {
      line("(" + String.join("; ", words) + ")");
    }
  }

  private static boolean has(List<SpacePicture.Area> areas, SpacePicture.Kind kind) {
    return areas.stream().flatMap(a -> a.entries().stream()).anyMatch(e -> e.kind() == kind);
  }

  private void line(String line) {
    out.append(line.stripTrailing()).append('\n');
  }
}
