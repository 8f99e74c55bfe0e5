package rmaplab.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sentences about pages: {@code page f7: names A1, index 3; mapped by P0:3 and P1:3}. Pages in a
 * row that differ in nothing but their numbers share one.
 */
final class PageLines {
  private static final String INDENT = "    ";

  private PageLines() {}

  /** The lines, none longer than {@link MeshText#WIDTH}. */
  static List<String> of(List<MeshPicture.Page> pages) {
    List<MeshPicture.Page> sorted =
        pages.stream()
            .sorted(
                Comparator.comparing((MeshPicture.Page p) -> p.names().isEmpty())
                    .thenComparingInt(p -> p.names().length())
                    .thenComparing(MeshPicture.Page::names)
                    .thenComparingLong(MeshPicture.Page::index)
                    .thenComparingInt(MeshPicture.Page::frame))
            .toList();
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < sorted.size()) {
      int end = start + 1;
      while (end < sorted.size() && follows(sorted.get(end - 1), sorted.get(end))) {
        end++;
      }
      lines.addAll(wrapped(sentence(sorted.get(start), end - start)));
      start = end;
    }
    return lines;
  }

  /** Whether frame, index and the place of every mapping are one more. */
  private static boolean follows(MeshPicture.Page page, MeshPicture.Page next) {
    if (next.frame() != page.frame() + 1
        || next.index() != page.index() + 1
        || !next.names().equals(page.names())
        || next.mappings().size() != page.mappings().size()) {
      return false;
    }
    for (int i = 0; i < page.mappings().size(); i++) {
      MeshPicture.Mapping one = page.mappings().get(i);
      MeshPicture.Mapping other = next.mappings().get(i);
      if (!other.process().equals(one.process())
          || other.page() != one.page() + 1
          || other.migration() != one.migration()) {
        return false;
      }
    }
    return true;
  }

  private static String sentence(MeshPicture.Page page, int count) {
    StringBuilder line = new StringBuilder();
    line.append(
        count == 1
            ? "page f" + page.frame() + ":"
            : "pages f" + page.frame() + " to f" + (page.frame() + count - 1) + ":");
    if (page.names().isEmpty()) {
      line.append(" no anon_vma");
    } else {
      line.append(count == 1 ? " names " : " name ").append(page.names());
      line.append(", index ").append(range(page.index(), count));
    }
    List<String> mapped = new ArrayList<>();
    List<String> migrating = new ArrayList<>();
    for (MeshPicture.Mapping mapping : page.mappings()) {
      String place = mapping.process() + ":" + range(mapping.page(), count);
      (mapping.migration() ? migrating : mapped).add(place);
    }
    line.append(mapped.isEmpty() ? "; not mapped" : "; mapped by " + and(mapped));
    if (!migrating.isEmpty()) {
      line.append(
          migrating.size() == 1 && count == 1
              ? "; migration entry at "
              : "; migration entries at ");
      line.append(and(migrating));
    }
    return line.toString();
  }

  private static String range(long first, int count) {
    return count == 1 ? "" + first : "[" + first + "-" + (first + count) + ")";
  }

  private static String and(List<String> places) {
    return places.size() == 1
        ? places.getFirst()
        : String.join(", ", places.subList(0, places.size() - 1)) + " and " + places.getLast();
  }

  /** A sentence in lines of at most {@link MeshText#WIDTH}, the later ones indented. */
  static List<String> wrapped(String sentence) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : sentence.split(" ")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > MeshText.WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(INDENT).append(word);
      } else {
        line.append(line.isEmpty() ? "" : " ").append(word);
      }
    }
    lines.add(line.toString());
    return lines;
  }
}
