package rmaplab.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * A connected part of a mesh: VMAs and anon_vmas that avcs tie together. What is not connected is
 * drawn apart, since no walk leads from one part to the other.
 *
 * @param rows positions of VMAs, ascending
 * @param columns positions of anon_vmas, ascending
 * @param marks the avc's mark by row and column of this part: its number, and {@code -} or {@code
 *     |} if it is on the VMA's chain or the anon_vma's list only; empty where there is none
 */
record MeshPart(List<Integer> rows, List<Integer> columns, List<List<String>> marks) {

  /** The parts that have an avc, in the order of their first rows. */
  static List<MeshPart> of(MeshPicture mesh) {
    int vmas = mesh.vmas().size();
    int[] leader = new int[vmas + mesh.anonVmas().size()];
    for (int i = 0; i < leader.length; i++) {
      leader[i] = i;
    }
    for (MeshPicture.Avc avc : mesh.avcs()) {
      int one = find(leader, avc.vma());
      int other = find(leader, vmas + avc.anonVma());
      leader[Math.max(one, other)] = Math.min(one, other);
    }
    TreeMap<Integer, List<Integer>> members = new TreeMap<>();
    for (int i = 0; i < leader.length; i++) {
      members.computeIfAbsent(find(leader, i), _ -> new ArrayList<>()).add(i);
    }
    List<MeshPart> parts = new ArrayList<>();
    for (List<Integer> part : members.values()) {
      List<Integer> rows = part.stream().filter(i -> i < vmas).toList();
      List<Integer> columns = part.stream().filter(i -> i >= vmas).map(i -> i - vmas).toList();
      if (!rows.isEmpty() && !columns.isEmpty()) {
        parts.add(new MeshPart(rows, columns, marks(mesh, rows, columns)));
      }
    }
    return parts;
  }

  private static int find(int[] leader, int member) {
    int i = member;
    while (leader[i] != i) {
      leader[i] = leader[leader[i]];
      i = leader[i];
    }
    return i;
  }

  private static List<List<String>> marks(
      MeshPicture mesh, List<Integer> rows, List<Integer> columns) {
    List<List<String>> marks = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      marks.add(new ArrayList<>(Collections.nCopies(columns.size(), "")));
    }
    for (MeshPicture.Avc avc : mesh.avcs()) {
      int row = rows.indexOf(avc.vma());
      if (row >= 0) {
        marks.get(row).set(columns.indexOf(avc.anonVma()), mark(avc));
      }
    }
    return marks;
  }

  private static String mark(MeshPicture.Avc avc) {
    return avc.number()
        + switch (avc.links()) {
          case BOTH -> "";
          case CHAIN -> "-";
          case LIST -> "|";
        };
  }

  /** The mark of the avc at a row and column of this part; empty where there is none. */
  String mark(int row, int column) {
    return marks.get(row).get(column);
  }

  /** The length of the longest mark. */
  int widestMark() {
    return marks.stream().flatMap(List::stream).mapToInt(String::length).max().orElse(0);
  }

  /** The position in {@link #columns} of the last avc of a row. */
  int lastColumn(int row) {
    int last = columns.size() - 1;
    while (last > 0 && mark(row, last).isEmpty()) {
      last--;
    }
    return last;
  }

  /** The position in {@link #rows} of the last avc of a column. */
  int lastRow(int column) {
    int last = rows.size() - 1;
    while (last > 0 && mark(last, column).isEmpty()) {
      last--;
    }
    return last;
  }
}
