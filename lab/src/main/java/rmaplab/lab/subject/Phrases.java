package rmaplab.lab.subject;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sentences of a replay that are read again: how they are written and how they are understood.
 * The narrator writes them on the private side of the checker's class loader, the story reads them
 * on the other.
 */
public final class Phrases {
  /** A statement begins. */
  public static final String BEGIN = "begin: ";

  /** A statement ends; its refusal, if any, follows after a colon. */
  public static final String END = "end: ";

  /** A walk begins. */
  public static final String WALK = "walk: ";

  /** Somebody follows a link of the mesh. */
  public static final String LOOK = "look: ";

  /** Something is stored that stories are about. */
  public static final String WRITE = "store: ";

  /** The place in the source follows. */
  static final String AT = " @";

  private static final Pattern PLACED = Pattern.compile("(.*) @(\\S+:\\d+)", Pattern.DOTALL);
  private static final Pattern ADDRESS =
      Pattern.compile("(\\S+): address of index (\\d+): (\\d+|outside)");
  private static final Pattern READ = Pattern.compile("(\\S+): (vm_\\w+) is (-?\\d+)");
  private static final Pattern BOUND =
      Pattern.compile("store: (\\S+): (vm_\\w+) (-?\\d+) -> (-?\\d+)");
  private static final Pattern OWN = Pattern.compile("look: own anon_vma of (.+) is (\\S+)");
  private static final Pattern LINK = Pattern.compile("(link|unlink) (.+) (?:to|from) (\\S+)");
  private static final Pattern ENTRY = Pattern.compile("store: (\\S+):(\\d+) -> (.*)");

  private Phrases() {}

  /**
   * A sentence with the place that it speaks of.
   *
   * @param place empty if the sentence names none
   */
  public record Placed(String text, String place) {}

  /** Takes the place off a sentence. */
  public static Placed placed(String text) {
    Matcher m = PLACED.matcher(text);
    return m.matches() ? new Placed(m.group(1), m.group(2)) : new Placed(text, "");
  }

  /**
   * A walk has computed where a page lies in a VMA.
   *
   * @param address negative when outside
   */
  public record Address(String process, long index, long address) {}

  /** A walk has read a bound of a VMA. */
  public record Read(String process, String field, long value) {}

  /** A bound of a VMA has changed. */
  public record Bound(String process, String field, long before, long after) {}

  /** A page-table entry has changed. */
  public record Entry(String process, long page, String value) {}

  /** A walk has come to a VMA and is about to lock that VMA's own anon_vma. */
  public record Own(String vma, String anonVma) {}

  /** An edge enters a list, or leaves it. */
  public record Link(boolean made, String vma, String anonVma) {}

  static String own(String vma, String anonVma) {
    return LOOK + "own anon_vma of " + vma + " is " + anonVma;
  }

  static String link(boolean made, String vma, String anonVma) {
    return (made ? "link " : "unlink ") + vma + (made ? " to " : " from ") + anonVma;
  }

  static String address(String process, long index, long address) {
    return process + ": address of index " + index + ": " + (address < 0 ? "outside" : address);
  }

  static String read(String process, String field, long value) {
    return process + ": " + field + " is " + value;
  }

  static String bound(
      String process, String field, @Nullable Object before, @Nullable Object after) {
    return WRITE + process + ": " + field + " " + before + " -> " + after;
  }

  /** Understands {@link Address}. */
  public static Optional<Address> address(String text) {
    Matcher m = ADDRESS.matcher(text);
    return m.matches()
        ? Optional.of(
            new Address(
                m.group(1),
                Long.parseLong(m.group(2)),
                m.group(3).equals("outside") ? -1 : Long.parseLong(m.group(3))))
        : Optional.empty();
  }

  /** Understands {@link Read}. */
  public static Optional<Read> read(String text) {
    Matcher m = READ.matcher(text);
    return m.matches()
        ? Optional.of(new Read(m.group(1), m.group(2), Long.parseLong(m.group(3))))
        : Optional.empty();
  }

  /** Understands {@link Bound}. */
  public static Optional<Bound> bound(String text) {
    Matcher m = BOUND.matcher(text);
    return m.matches()
        ? Optional.of(
            new Bound(
                m.group(1), m.group(2), Long.parseLong(m.group(3)), Long.parseLong(m.group(4))))
        : Optional.empty();
  }

  /** Understands {@link Entry}. */
  public static Optional<Entry> entry(String text) {
    Matcher m = ENTRY.matcher(text);
    return m.matches()
        ? Optional.of(new Entry(m.group(1), Long.parseLong(m.group(2)), m.group(3)))
        : Optional.empty();
  }

  /** Understands {@link Own}. */
  public static Optional<Own> own(String text) {
    Matcher m = OWN.matcher(text);
    return m.matches() ? Optional.of(new Own(m.group(1), m.group(2))) : Optional.empty();
  }

  /** Understands {@link Link}. */
  public static Optional<Link> link(String text) {
    Matcher m = LINK.matcher(text);
    return m.matches()
        ? Optional.of(new Link(m.group(1).equals("link"), m.group(2), m.group(3)))
        : Optional.empty();
  }
}
