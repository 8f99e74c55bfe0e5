package rmaplab.report.columns;

/**
 * One step of a counterexample.
 *
 * @param task the column; {@link #ALL} for what happens after the tasks, or concerns them all
 * @param depth how deep inside an operation it happened; each level is indented by two
 * @param text what happened
 * @param held the locks that are held afterwards, where that has changed; empty otherwise
 * @param place the place in the source, {@code Adjust.java:88}; empty for none
 * @param wrong whether this is the step that goes wrong
 */
public record Row(int task, int depth, String text, String held, String place, boolean wrong) {
  /** The row belongs to no single task. */
  public static final int ALL = -1;
}
