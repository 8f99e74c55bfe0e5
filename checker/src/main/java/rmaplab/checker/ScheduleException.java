package rmaplab.checker;

/** A schedule is malformed, or does not fit the program; the message says where. */
public final class ScheduleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong. */
  public ScheduleException(String message) {
    super(message);
  }
}
