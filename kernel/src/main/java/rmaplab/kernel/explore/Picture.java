package rmaplab.kernel.explore;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;

/**
 * What some processes have at some pages, in words: which pages are in one VMA, its rights, its own
 * anon_vma and its chain; which pages are there, and which are the same page. anon_vmas and pages
 * have numbers by first appearance, so two machines give the same words exactly if they agree up to
 * names and to what lies elsewhere.
 */
final class Picture {
  private static final int TOLD =
      VmaFlags.RIGHTS
          | VmaFlags.SHARED
          | VmaFlags.GROWSDOWN
          | VmaFlags.LOCKED
          | VmaFlags.DONTFORK
          | VmaFlags.WIPEONFORK;

  private final IdentityHashMap<AnonVma, Integer> anonVmas = new IdentityHashMap<>();
  private final Map<Integer, Integer> frames = new TreeMap<>();

  private Picture() {}

  /** A line for each process. */
  static List<String> of(List<AddressSpace> spaces, long[] pages) {
    Picture picture = new Picture();
    List<String> lines = new ArrayList<>();
    for (AddressSpace space : spaces) {
      lines.add(picture.line(space, pages));
    }
    return lines;
  }

  private String line(AddressSpace space, long[] pages) {
    StringBuilder line = new StringBuilder();
    Vma last = null;
    for (long page : pages) {
      Vma vma = space.tree().containing(page);
      if (vma != null && vma != last) {
        line.append(" [").append(vma.flags() & TOLD).append(own(vma));
      }
      line.append(vma == null ? " -" : " " + cell(space.table().entry(page)));
      last = vma;
    }
    return line.toString();
  }

  private String own(Vma vma) {
    @Nullable AnonVma own = vma.anonVma();
    StringBuilder text = new StringBuilder(" own ").append(own == null ? "-" : name(own));
    for (AnonVmaChain edge = vma.chain().newest(); edge != null; edge = edge.older()) {
      text.append(',').append(name(edge.anonVma()));
    }
    return text.append(':').toString();
  }

  private int name(AnonVma anonVma) {
    int next = anonVmas.size();
    return anonVmas.computeIfAbsent(anonVma, _ -> next);
  }

  private String cell(long pte) {
    if (!Watcher.isOwn(pte)) {
      return ".";
    }
    int next = frames.size();
    return "p" + frames.computeIfAbsent(Pte.frame(pte), _ -> next);
  }
}
