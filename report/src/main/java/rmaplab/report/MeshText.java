package rmaplab.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Draws a mesh as reviewers do in mails: anon_vmas side by side, VMAs below each other, a number
 * where an avc ties one to the other.
 *
 * <pre>
 *   VMA             own     A1         A2
 *                           root       |
 *                           |          |
 *   P0 [0-4)  rw-p  A1 ---- 1          |
 *                           |          |
 *   P1 [0-4)  rw-p  A2 ---- 2 -------- 3
 * </pre>
 *
 * <p>The vertical line of an anon_vma is its list of avcs, the horizontal line of a VMA its chain.
 * A crossing without a number is no avc. A mesh that is wider than 100 columns is drawn in blocks,
 * one below the other.
 */
public final class MeshText {
  /** The most columns of a drawing. */
  public static final int WIDTH = 100;

  private static final int WIDEST_CELL = 11;
  private static final int NARROWEST_CELL = 6;
  private static final int MOST_SPACED_ROWS = 12;
  private static final String LEAD = " ---- ";
  private static final String CONTINUED = " ..-- ";
  private static final String TAIL = "-..";
  private static final String NO_LEAD = "      ";

  private final MeshPicture mesh;
  private final StringBuilder out = new StringBuilder();

  private MeshText(MeshPicture mesh) {
    this.mesh = mesh;
  }

  /** The drawing, each line ended, none longer than {@link #WIDTH} nor ended by a blank. */
  public static String render(MeshPicture mesh) {
    return new MeshText(mesh).draw();
  }

  private String draw() {
    Set<Integer> drawn = new HashSet<>();
    for (MeshPart part : MeshPart.of(mesh)) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      part(part);
      drawn.addAll(part.rows());
    }
    loose(drawn);
    halfLinked();
    if (!mesh.pages().isEmpty() && !out.isEmpty()) {
      out.append('\n');
    }
    for (String line : PageLines.of(mesh.pages())) {
      line(line);
    }
    return out.toString();
  }

  /** What the marks behind numbers mean, if there are any. */
  private void halfLinked() {
    if (mesh.avcs().stream().anyMatch(a -> a.links() == MeshPicture.Links.CHAIN)) {
      line("(N-: an avc on the VMA's chain only, not on the anon_vma's list)");
    }
    if (mesh.avcs().stream().anyMatch(a -> a.links() == MeshPicture.Links.LIST)) {
      line("(N|: an avc on the anon_vma's list only, not on the VMA's chain)");
    }
  }

  /** VMAs that no avc ties to anything, then such anon_vmas. */
  private void loose(Set<Integer> drawn) {
    List<MeshPicture.Vma> loose = new ArrayList<>();
    for (int i = 0; i < mesh.vmas().size(); i++) {
      if (!drawn.contains(i)) {
        loose.add(mesh.vmas().get(i));
      }
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < mesh.anonVmas().size(); i++) {
      int column = i;
      if (mesh.avcs().stream().noneMatch(a -> a.anonVma() == column)) {
        names.add(mesh.anonVmas().get(i).name());
      }
    }
    if (!out.isEmpty() && !(loose.isEmpty() && names.isEmpty())) {
      out.append('\n');
    }
    if (!loose.isEmpty()) {
      line("VMAs without an avc:");
      VmaLabels labels = new VmaLabels(loose);
      for (int i = 0; i < loose.size(); i++) {
        line("  " + labels.get(i));
      }
    }
    if (!names.isEmpty()) {
      PageLines.wrapped("anon_vmas without an avc: " + String.join(", ", names))
          .forEach(this::line);
    }
  }

  private void part(MeshPart part) {
    List<MeshPicture.Vma> vmas = part.rows().stream().map(mesh.vmas()::get).toList();
    VmaLabels labels = new VmaLabels(vmas);
    int room = WIDTH - labels.width() - LEAD.length();
    int narrowest = NARROWEST_CELL;
    for (int column : part.columns()) {
      narrowest = Math.max(narrowest, mesh.anonVmas().get(column).name().length() + 1);
    }
    narrowest = Math.max(narrowest, part.widestMark() + " - ".length());
    int columns = part.columns().size();
    int cell = Math.clamp(room / columns, narrowest, Math.max(narrowest, WIDEST_CELL));
    int perBlock = columns * cell <= room ? columns : Math.max(1, (room - TAIL.length()) / cell);
    for (int first = 0; first < columns; first += perBlock) {
      if (first > 0) {
        out.append('\n');
      }
      new Block(part, labels, cell, first, Math.min(columns, first + perBlock)).draw();
    }
  }

  private void line(CharSequence line) {
    out.append(line.toString().stripTrailing()).append('\n');
  }

  /** The columns [first, end) of a part. */
  private final class Block {
    private final MeshPart part;
    private final VmaLabels labels;
    private final int cell;
    private final int first;
    private final int end;

    Block(MeshPart part, VmaLabels labels, int cell, int first, int end) {
      this.part = part;
      this.labels = labels;
      this.cell = cell;
      this.first = first;
      this.end = end;
    }

    void draw() {
      names();
      notes();
      boolean spaced = part.rows().size() <= MOST_SPACED_ROWS;
      for (int row = 0; row < part.rows().size(); row++) {
        if (!isDrawn(row)) {
          continue;
        }
        if (spaced) {
          between(row);
        }
        row(row);
      }
    }

    /** A block of several leaves out VMAs that have nothing in it. */
    private boolean isDrawn(int row) {
      boolean alone = end - first == part.columns().size();
      return alone
          || IntStream.range(first, end).anyMatch(column -> !part.mark(row, column).isEmpty());
    }

    private void names() {
      StringBuilder line = new StringBuilder(labels.heading()).append(NO_LEAD);
      for (int column = first; column < end; column++) {
        line.append(padded(anonVma(column).name()));
      }
      line(line);
    }

    /** What is to say about each anon_vma, on its vertical line. */
    private void notes() {
      boolean any = false;
      StringBuilder line = blank();
      for (int column = first; column < end; column++) {
        String note = anonVma(column).note();
        any |= !note.isEmpty();
        line.append(padded(note.isEmpty() ? "|" : note));
      }
      if (any) {
        line(line);
      }
    }

    /** The vertical lines above a row. */
    private void between(int row) {
      StringBuilder line = blank();
      for (int column = first; column < end; column++) {
        line.append(padded(part.lastRow(column) >= row ? "|" : ""));
      }
      line(line);
    }

    private void row(int row) {
      int last = part.lastColumn(row);
      StringBuilder line = new StringBuilder(labels.get(row));
      line.append(first == 0 ? LEAD : last >= first ? CONTINUED : NO_LEAD);
      for (int column = first; column < end; column++) {
        String avc = part.mark(row, column);
        String mark =
            !avc.isEmpty()
                ? avc + " "
                : part.lastRow(column) > row ? "|" : column < last ? "-" : " ";
        line.append(mark);
        int rest = cell - mark.length();
        if (column >= last) {
          line.append(" ".repeat(rest));
        } else if (column == end - 1) {
          line.append(TAIL);
        } else {
          // A number has a blank on both sides, a line that passes has none.
          boolean numberNext = !part.mark(row, column + 1).isEmpty();
          line.append("-".repeat(numberNext ? rest - 1 : rest)).append(numberNext ? " " : "");
        }
      }
      line(line);
    }

    private StringBuilder blank() {
      return new StringBuilder(" ".repeat(labels.width() + NO_LEAD.length()));
    }

    private String padded(String text) {
      return text + " ".repeat(Math.max(1, cell - text.length()));
    }

    private MeshPicture.AnonVma anonVma(int column) {
      return mesh.anonVmas().get(part.columns().get(column));
    }
  }
}
