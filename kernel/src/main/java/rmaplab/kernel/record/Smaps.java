package rmaplab.kernel.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel's list of a process's VMAs (/proc/PID/smaps), as recordings have it. */
final class Smaps {
  private static final Pattern HEAD =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) (\\S{4}) ([0-9a-f]+) \\S+ \\d+ *(.*)");
  private static final Set<String> KEPT =
      Set.of("gd", "lo", "dc", "wf", "io", "pf", "de", "ac", "mg", "hg", "nh", "nr", "ht", "sh");
  private static final int KIB_PER_PAGE = 4;
  private static final int LONGEST_NAME = 200;

  private Smaps() {}

  /** A line {@code m ...} for each VMA. */
  static List<String> rows(List<String> smaps) {
    List<String> rows = new ArrayList<>();
    String head = "";
    String name = "";
    long resident = 0;
    long anonymous = 0;
    for (String line : smaps) {
      Matcher matcher = HEAD.matcher(line);
      if (matcher.matches()) {
        head =
            "m %s %s %s %x"
                .formatted(
                    hex(matcher.group(1)),
                    hex(matcher.group(2)),
                    matcher.group(3),
                    Long.parseUnsignedLong(matcher.group(4), 16));
        name = name(matcher.group(5));
      } else if (line.startsWith("Rss:")) {
        resident = kib(line);
      } else if (line.startsWith("Anonymous:")) {
        anonymous = kib(line);
      } else if (line.startsWith("VmFlags:")) {
        StringBuilder row = new StringBuilder(head);
        row.append(' ')
            .append(resident / KIB_PER_PAGE)
            .append(' ')
            .append(anonymous / KIB_PER_PAGE);
        row.append(' ').append(name);
        for (String flag : line.substring("VmFlags:".length()).strip().split(" +", -1)) {
          row.append(KEPT.contains(flag) ? " " + flag : "");
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  private static String hex(String digits) {
    return Long.toHexString(Long.parseUnsignedLong(digits, 16));
  }

  private static String name(String text) {
    String whole = text.isEmpty() ? "-" : text.replace(' ', '_');
    return whole.length() > LONGEST_NAME ? whole.substring(0, LONGEST_NAME) : whole;
  }

  private static long kib(String line) {
    String[] words = line.strip().toLowerCase(Locale.ROOT).split(" +", -1);
    return Long.parseLong(words[1]);
  }
}
