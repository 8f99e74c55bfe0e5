package rmaplab.kernel.explore;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A moment of a recording.
 *
 * @param isTime whether it is given as a time
 * @param value milliseconds since the recording began, or the number of an event, from 1
 */
public record Moment(boolean isTime, long value) {
  /** How one is written. */
  public static final String SYNTAX =
      "the number of an event (2993) or a time in seconds with an s behind it (1.25s)";

  private static final Pattern EVENT = Pattern.compile("([1-9][0-9]{0,17})");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,9})(?:\\.([0-9]{1,3}))?s");

  /** Understands {@code 2993} and {@code 1.25s}; null if it is neither. */
  public static @Nullable Moment parse(String text) {
    Matcher event = EVENT.matcher(text);
    if (event.matches()) {
      return new Moment(false, Long.parseLong(text));
    }
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return null;
    }
    String fraction = time.group(2) == null ? "" : time.group(2);
    long millis = Long.parseLong((fraction + "000").substring(0, 3));
    return new Moment(true, Long.parseLong(time.group(1)) * 1000 + millis);
  }

  @Override
  public String toString() {
    return isTime
        ? String.format(Locale.ROOT, "%d.%03ds", value / 1000, value % 1000)
        : "event " + value;
  }
}
