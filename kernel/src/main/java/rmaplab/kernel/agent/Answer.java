package rmaplab.kernel.agent;

import java.util.List;

/**
 * What became of an operation, and what memory looks like afterwards.
 *
 * @param errno the refusal, for example {@code EFAULT}; {@code -} if the operation was done
 * @param words what it read
 * @param picture a line for each process that is alive, in the form of {@code SpaceLines}
 */
public record Answer(String errno, List<Long> words, List<String> picture) {
  /** What stands for an operation that was done. */
  public static final String DONE = "-";

  /** Copies the lists. */
  public Answer {
    words = List.copyOf(words);
    picture = List.copyOf(picture);
  }
}
