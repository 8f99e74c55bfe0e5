package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Every choice of one operation for each task.
 *
 * <p>Tasks have no order among themselves, so of the orders of one choice only the first is made.
 */
final class Tasks {
  private final List<TaskOperation> words;
  private final int tasks;
  private final Consumer<List<TaskOperation>> taker;
  private final List<TaskOperation> chosen = new ArrayList<>();

  private Tasks(List<TaskOperation> words, int tasks, Consumer<List<TaskOperation>> taker) {
    this.words = words;
    this.tasks = tasks;
    this.taker = taker;
  }

  /** Hands out each choice. */
  static void of(List<TaskOperation> words, int tasks, Consumer<List<TaskOperation>> taker) {
    new Tasks(words, tasks, taker).from(0);
  }

  private void from(int first) {
    if (chosen.size() == tasks) {
      if (isWorthwhile()) {
        taker.accept(List.copyOf(chosen));
      }
      return;
    }
    for (int i = first; i < words.size(); i++) {
      chosen.add(words.get(i));
      from(i);
      chosen.removeLast();
    }
  }

  /**
   * Whether each shared page is found through the right process, and whoever lets memory be used
   * again has somebody to surprise by it.
   */
  private boolean isWorthwhile() {
    long reusing = chosen.stream().filter(TaskOperation::reuse).count();
    if (reusing > 1 || reusing == 1 && chosen.stream().noneMatch(TaskOperation::isOnPage)) {
      return false;
    }
    for (TaskOperation one : chosen) {
      Set<String> actors = new HashSet<>();
      for (TaskOperation other : chosen) {
        if (other != one) {
          actors.add(other.actor());
        }
      }
      if (!one.isNamedWell(actors)) {
        return false;
      }
    }
    return true;
  }
}
