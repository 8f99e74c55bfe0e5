package rmaplab.kernel.mesh;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import rmaplab.report.MeshPicture;

/** What {@link MeshProbe} has read, as lines to compare and as a picture. */
public final class KernelMesh {
  private static final long ARENA_PAGE = 0x100000000000L >>> 12;
  private static final long ARENA_PAGES = 1L << 20;

  private KernelMesh() {}

  /**
   * The VMAs in the arena, in the form of {@code MeshLines.withoutPages}. Two meshes whose VMAs are
   * the same give the same lines exactly if they are isomorphic: chains are ordered, and anon_vmas
   * are named by first appearance.
   *
   * @param processes the name of each process, by its process id, in order of birth
   */
  public static List<String> lines(List<KernelVma> vmas, SequencedMap<Integer, String> processes) {
    Map<Long, String> names = new HashMap<>();
    List<String> lines = new ArrayList<>();
    processes.forEach((pid, process) ->
        vmas.stream()
            .filter(vma -> vma.pid() == pid && isInArena(vma))
            .forEach(vma -> lines.add(line(vma, process, names))));
    return lines;
  }

  private static boolean isInArena(KernelVma vma) {
    return vma.start() >= ARENA_PAGE && vma.start() < ARENA_PAGE + ARENA_PAGES;
  }

  private static String line(KernelVma vma, String process, Map<Long, String> names) {
    long pgoff = vma.pgoff() >= ARENA_PAGE ? vma.pgoff() - ARENA_PAGE : vma.pgoff();
    StringBuilder line = new StringBuilder(process).append(' ');
    line.append(vma.start() - ARENA_PAGE).append('-').append(vma.end() - ARENA_PAGE);
    line.append(" pgoff=").append(pgoff);
    if (vma.own() == 0) {
      return line.append(" own=-").toString();
    }
    line.append(" own=").append(name(names, vma.own()));
    line.append(" root=").append(name(names, vma.root()));
    line.append(" parent=").append(name(names, vma.parent()));
    line.append(" ref=").append(vma.references());
    line.append(" children=").append(vma.children());
    line.append(" active=").append(vma.active());
    List<String> chain = vma.chain().stream().map(a -> name(names, a)).toList();
    return line.append(" chain=").append(String.join(",", chain)).toString();
  }

  private static String name(Map<Long, String> names, long anonVma) {
    return names.computeIfAbsent(anonVma, _ -> "a" + (names.size() + 1));
  }

  /**
   * A picture of the anonymous VMAs of a process and of those of other processes that belong to the
   * same families (have the same roots). Processes are called by their ids; pages are counted from
   * address 0.
   */
  public static MeshPicture picture(List<KernelVma> vmas, int pid) {
    Set<Long> roots = new HashSet<>();
    vmas.stream().filter(v -> v.pid() == pid && v.own() != 0).forEach(v -> roots.add(v.root()));
    List<KernelVma> family =
        vmas.stream().filter(v -> v.own() != 0 && roots.contains(v.root())).toList();
    LinkedHashMap<Long, Integer> columns = new LinkedHashMap<>();
    Set<Long> oldest = new HashSet<>();
    for (KernelVma vma : family) {
      for (int i = vma.chain().size() - 1; i >= 0; i--) {
        columns.putIfAbsent(vma.chain().get(i), columns.size());
      }
      oldest.add(vma.root());
    }
    List<MeshPicture.AnonVma> anonVmas = new ArrayList<>();
    columns.forEach((address, column) ->
        anonVmas.add(
            new MeshPicture.AnonVma("A" + (column + 1), oldest.contains(address) ? "root" : "")));
    List<MeshPicture.Vma> rows = new ArrayList<>();
    List<MeshPicture.Avc> crossings = new ArrayList<>();
    for (KernelVma vma : family) {
      for (int i = vma.chain().size() - 1; i >= 0; i--) {
        crossings.add(
            new MeshPicture.Avc(
                crossings.size() + 1,
                rows.size(),
                column(columns, vma.chain().get(i)),
                MeshPicture.Links.BOTH));
      }
      rows.add(
          new MeshPicture.Vma(
              "" + vma.pid(),
              vma.start(),
              vma.end(),
              vma.rights(),
              vma.pgoff(),
              "A" + (column(columns, vma.own()) + 1),
              ""));
    }
    return new MeshPicture(anonVmas, rows, crossings, List.of());
  }

  private static int column(Map<Long, Integer> columns, long anonVma) {
    Integer column = columns.get(anonVma);
    if (column == null) {
      throw new IllegalStateException("a VMA whose own anon_vma is not on its chain");
    }
    return column;
  }
}
