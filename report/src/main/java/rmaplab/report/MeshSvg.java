package rmaplab.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Draws a mesh as an SVG document: the same rows, columns and numbers as {@link MeshText}, a circle
 * for an avc, a filled one where it ties a VMA to its own anon_vma.
 *
 * <p>The same mesh gives the same bytes; coordinates are whole numbers, an element a line.
 */
public final class MeshSvg {
  private static final int MARGIN = 20;
  private static final int CHARACTER = 8;
  private static final int LINE = 20;
  private static final int COLUMN = 88;
  private static final int ROW = 44;
  private static final int RADIUS = 13;
  private static final int LEAD = 36;

  private final MeshPicture mesh;
  private final List<String> elements = new ArrayList<>();
  private int bottom = MARGIN;
  private int right = MARGIN;

  private MeshSvg(MeshPicture mesh) {
    this.mesh = mesh;
  }

  /** The document, which stands alone. */
  public static String render(MeshPicture mesh, String title) {
    return new MeshSvg(mesh).draw(title);
  }

  private String draw(String title) {
    text(MARGIN, bottom + LINE / 2, "title", title);
    bottom += 2 * LINE;
    Set<Integer> drawn = new HashSet<>();
    for (MeshPart part : MeshPart.of(mesh)) {
      part(part);
      drawn.addAll(part.rows());
    }
    for (int i = 0; i < mesh.vmas().size(); i++) {
      if (!drawn.contains(i)) {
        sentence(new VmaLabels(List.of(mesh.vmas().get(i))).get(0) + "  without an avc");
      }
    }
    if (!mesh.avcs().isEmpty()) {
      sentence("filled: the VMA's own anon_vma; a crossing without a circle is no avc");
    }
    PageLines.of(mesh.pages()).forEach(this::sentence);
    return document(title);
  }

  private String document(String title) {
    int width = right + MARGIN;
    int height = bottom + MARGIN;
    StringBuilder out = new StringBuilder();
    out.append(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
            .formatted(width, height));
    out.append(" viewBox=\"0 0 %d %d\" role=\"img\">\n".formatted(width, height));
    out.append("<title>").append(escaped(title)).append("</title>\n");
    out.append(
        """
        <style>
          text { font: 13px monospace; fill: #1a1a1a; white-space: pre; }
          .title, .name { font-weight: bold; }
          .note { fill: #666; font-size: 11px; }
          line { stroke: #8a8a8a; stroke-width: 1.5; }
          circle { fill: #fff; stroke: #1a1a1a; stroke-width: 1.5; }
          circle.own { fill: #cfe3f7; }
          circle.half { stroke-dasharray: 3 3; }
          .number { text-anchor: middle; font-size: 12px; }
        </style>
        """);
    out.append("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    elements.forEach(e -> out.append(e).append('\n'));
    return out.append("</svg>\n").toString();
  }

  private void part(MeshPart part) {
    List<MeshPicture.Vma> vmas = part.rows().stream().map(mesh.vmas()::get).toList();
    VmaLabels labels = new VmaLabels(vmas);
    int left = MARGIN + labels.width() * CHARACTER + LEAD;
    int top = bottom + 2 * LINE;
    for (int column = 0; column < part.columns().size(); column++) {
      MeshPicture.AnonVma anonVma = mesh.anonVmas().get(part.columns().get(column));
      int x = left + column * COLUMN;
      text(x - RADIUS, bottom, "name", anonVma.name());
      if (!anonVma.note().isEmpty()) {
        text(
            x - RADIUS + (anonVma.name().length() + 1) * CHARACTER, bottom, "note", anonVma.note());
      }
      line(x, bottom + LINE / 2, x, top + part.lastRow(column) * ROW);
    }
    for (int row = 0; row < vmas.size(); row++) {
      int y = top + row * ROW;
      int labelEnd = MARGIN + labels.width() * CHARACTER;
      line(labelEnd, y, left + part.lastColumn(row) * COLUMN, y);
      text(MARGIN, y + 4, "vma", labels.get(row).stripTrailing());
    }
    for (MeshPicture.Avc avc : mesh.avcs()) {
      int row = part.rows().indexOf(avc.vma());
      if (row >= 0) {
        avc(avc, left + part.columns().indexOf(avc.anonVma()) * COLUMN, top + row * ROW);
      }
    }
    bottom = top + vmas.size() * ROW;
  }

  private void avc(MeshPicture.Avc avc, int x, int y) {
    String own = mesh.vmas().get(avc.vma()).own();
    boolean isOwn = own.equals(mesh.anonVmas().get(avc.anonVma()).name());
    boolean half = avc.links() != MeshPicture.Links.BOTH;
    String kind = "avc" + (isOwn ? " own" : "") + (half ? " half" : "");
    elements.add(
        "<circle class=\"%s\" cx=\"%d\" cy=\"%d\" r=\"%d\"/>".formatted(kind, x, y, RADIUS));
    text(x, y + 4, "number", "" + avc.number());
    right = Math.max(right, x + RADIUS);
  }

  private void sentence(String sentence) {
    text(MARGIN, bottom, "page", sentence);
    bottom += LINE;
  }

  private void line(int fromX, int fromY, int toX, int toY) {
    elements.add(
        "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>".formatted(fromX, fromY, toX, toY));
  }

  private void text(int x, int y, String kind, String text) {
    elements.add(
        "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>".formatted(kind, x, y, escaped(text)));
    if (!kind.equals("number")) {
      right = Math.max(right, x + text.length() * CHARACTER);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
