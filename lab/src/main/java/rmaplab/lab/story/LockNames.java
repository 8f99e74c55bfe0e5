package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rmaplab.checker.Trace;

/**
 * How locks read in a story: {@code A1}, {@code mmap P1}, {@code f7}.
 *
 * <p>The checker writes {@code lock anon_vma lock of A1} for a step and {@code anon_vma A1} for
 * what is held.
 */
final class LockNames {
  private static final Pattern HELD = Pattern.compile("(\\S+) (.+?)( \\(read\\))?");
  private static final Pattern STEP =
      Pattern.compile("(read )?(lock|unlock|trylock|wait until unlocked:) (.+?) of (.+?)(: .*)?");

  private LockNames() {}

  /**
   * The short name of a held lock; empty for locks that stories leave out, which guard one step
   * only.
   */
  static String brief(String held) {
    Matcher m = HELD.matcher(held);
    if (!m.matches()) {
      return held;
    }
    return brief(m.group(1), m.group(2)) + (m.group(3) == null ? "" : "(r)");
  }

  private static String brief(String kind, String owner) {
    return switch (kind) {
      case "page-table", "process-list", "swap", "page-cache", "file-table" -> "";
      case "anon_vma", "page" -> owner;
      case "all-locks" -> kind;
      case "KSM" -> "KSM mutex";
      default -> kind + " " + owner;
    };
  }

  /** Whether a step takes the lock of a page table's leaf. */
  static boolean isPageTableLock(Trace.Step step) {
    return step.kind() == Trace.StepKind.LOCK && step.text().startsWith("lock page-table lock");
  }

  /** Whether a held lock is that of an anon_vma. */
  static boolean isAnonVma(String held) {
    return held.startsWith("anon_vma ");
  }

  /** The short names of the anon_vma locks among those held. */
  static List<String> anonVmas(List<String> held) {
    return held.stream().filter(LockNames::isAnonVma).map(LockNames::brief).toList();
  }

  /** What each task holds, in one line; tasks that hold nothing are left out. */
  static String held(List<String> tasks, List<List<String>> held) {
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < tasks.size() && i < held.size(); i++) {
      List<String> names =
          held.get(i).stream().map(LockNames::brief).filter(n -> !n.isEmpty()).toList();
      if (!names.isEmpty()) {
        parts.add(tasks.get(i) + ": " + String.join(" ", names));
      }
    }
    return String.join("  ", parts);
  }

  /** A step that takes or releases a lock, in short; empty for locks that stories leave out. */
  static String step(String text) {
    Matcher m = STEP.matcher(text);
    if (!m.matches()) {
      return text;
    }
    int lastWord = m.group(3).lastIndexOf(' ');
    String kind = lastWord < 0 ? m.group(3) : m.group(3).substring(0, lastWord);
    String brief = brief(kind, m.group(4));
    if (brief.isEmpty()) {
      return "";
    }
    String page = kind.equals("page") ? "page " : "";
    String reading = m.group(1) == null ? "" : " (read)";
    String rest = m.group(5) == null ? "" : m.group(5);
    return m.group(2) + " " + page + brief + reading + rest;
  }
}
