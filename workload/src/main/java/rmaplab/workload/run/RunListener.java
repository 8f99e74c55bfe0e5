package rmaplab.workload.run;

import rmaplab.memory.Outcome;
import rmaplab.workload.Statement;

/** Is told what happens in a run, by the thread to which it happens. */
public interface RunListener {
  /** Listens to nothing. */
  RunListener NONE = new RunListener() {};

  /** A part of the workload begins: {@code setup}, {@code T0}, {@code T1}, ..., {@code final}. */
  default void began(String part) {}

  /** A statement has read {@code word} from {@code page}. */
  default void read(Statement statement, long page, long word) {}

  /** A statement has ended; whether that outcome was wanted is seen next. */
  default void ended(Statement statement, Outcome outcome) {}
}
