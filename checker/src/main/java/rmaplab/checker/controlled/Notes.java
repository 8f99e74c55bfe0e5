package rmaplab.checker.controlled;

import org.jspecify.annotations.Nullable;
import rmaplab.checker.engine.Histories;

/** What code calls that is woven to tell what its tasks know. */
public final class Notes {
  private static final Histories HISTORIES = Hooks.ENGINE.histories();

  private Notes() {}

  /** A method begins; gives the number of its frame. */
  public static int entered() {
    return HISTORIES.entered();
  }

  /** A method returns. */
  public static void left(int frame) {
    HISTORIES.left(frame);
  }

  /** A statement is over that leaves nothing behind. */
  public static void passed(int frame, int statement) {
    HISTORIES.passed(frame, statement);
  }

  /** A statement is over that may leave something behind. */
  public static void kept(int frame, int statement) {
    HISTORIES.kept(frame, statement);
  }

  /** A number was seen. */
  public static void saw(int value) {
    HISTORIES.saw(value);
  }

  /** A number was seen. */
  public static void saw(long value) {
    HISTORIES.saw(value);
  }

  /** A number was seen. */
  public static void saw(float value) {
    HISTORIES.saw(Float.floatToRawIntBits(value));
  }

  /** A number was seen. */
  public static void saw(double value) {
    HISTORIES.saw(Double.doubleToRawLongBits(value));
  }

  /** A reference was seen. */
  public static void saw(@Nullable Object value) {
    HISTORIES.saw(value);
  }
}
