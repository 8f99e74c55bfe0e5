package rmaplab.report;

import java.util.List;

/** The labels of VMAs that are drawn below each other, in columns: process, range, rights, own. */
final class VmaLabels {
  private final List<String> labels;
  private final String heading;

  /** Labels for these VMAs; page offsets appear if one of them differs from its start. */
  VmaLabels(List<MeshPicture.Vma> vmas) {
    boolean offsets = vmas.stream().anyMatch(v -> v.pgoff() != v.start());
    boolean owners = vmas.stream().anyMatch(v -> !v.own().isEmpty());
    TextTable table = new TextTable();
    table.row("VMA", "", "", offsets ? "pgoff" : "", "", owners ? "own" : "");
    for (MeshPicture.Vma vma : vmas) {
      table.row(
          vma.process(),
          "[" + vma.start() + "-" + vma.end() + ")",
          vma.rights(),
          offsets ? "" + vma.pgoff() : "",
          vma.note(),
          vma.own());
    }
    List<String> lines = table.lines();
    heading = lines.getFirst();
    labels = lines.subList(1, lines.size());
  }

  /** The line above the labels. */
  String heading() {
    return heading;
  }

  /** The label of a VMA, padded to {@link #width}. */
  String get(int vma) {
    return labels.get(vma);
  }

  /** The width of every label. */
  int width() {
    return heading.length();
  }
}
