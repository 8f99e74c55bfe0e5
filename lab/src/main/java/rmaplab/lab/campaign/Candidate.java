package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;
import rmaplab.workload.Operation;
import rmaplab.workload.Position;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;

/**
 * A workload of one operation for each task, with a final part that judges the data.
 *
 * <p>The final part reads every page that holds the same word whichever order the tasks are
 * performed in, one after another. What interleavings leave in such a page must be that word.
 *
 * @param workload what is explored
 * @param sound whether the Validator agreed after each order
 */
record Candidate(Workload workload, boolean sound) {
  /**
   * Makes the workload.
   *
   * @return null if some task is refused in every order: it has nothing to show
   */
  static @Nullable Candidate of(Setup setup, List<TaskOperation> tasks, Rehearsal rehearsal) {
    List<Operation> all = new ArrayList<>(setup.operations());
    tasks.forEach(t -> all.addAll(t.needs()));
    List<Statement> statements = Rehearsal.statements(all);
    List<List<Statement>> programs = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      int task = i;
      List<Operation> named =
          tasks.get(task).operations().stream().map(o -> named(o, task)).toList();
      programs.add(Rehearsal.statements(named));
    }
    Workload bare = Rehearsal.workload(statements, programs, List.of());
    SortedMap<Rehearsal.Place, Long> words = null;
    Set<Integer> done = new HashSet<>();
    boolean sound = true;
    for (List<Integer> order : orders(tasks.size())) {
      Rehearsal.Ending ending = rehearsal.perform(bare, order);
      sound &= ending.sound();
      for (int task = 0; task < tasks.size(); task++) {
        if (ending.done().get(task)) {
          done.add(task);
        }
      }
      if (words == null) {
        words = new TreeMap<>(ending.words());
      } else {
        words.entrySet().retainAll(ending.words().entrySet());
      }
    }
    if (words == null || done.size() < tasks.size()) {
      return null;
    }
    return new Candidate(Rehearsal.workload(statements, programs, reads(words)), sound);
  }

  /** A fork's child gets a name of the task's own. */
  private static Operation named(Operation operation, int task) {
    return operation instanceof ProcessOperation.Fork(String process, String _)
        ? new ProcessOperation.Fork(process, "C" + task)
        : operation;
  }

  /** Every order of the numbers below {@code count}. */
  static List<List<Integer>> orders(int count) {
    List<List<Integer>> orders = List.of(List.of());
    for (int next = 0; next < count; next++) {
      List<List<Integer>> longer = new ArrayList<>();
      for (List<Integer> order : orders) {
        for (int at = order.size(); at >= 0; at--) {
          List<Integer> with = new ArrayList<>(order);
          with.add(at, next);
          longer.add(with);
        }
      }
      orders = longer;
    }
    return orders;
  }

  /** Pages in a row with the same word are read together. */
  private static List<Statement> reads(SortedMap<Rehearsal.Place, Long> words) {
    List<Statement> reads = new ArrayList<>();
    String process = "";
    long start = -1;
    long end = -1;
    long word = 0;
    for (var entry : words.entrySet()) {
      Rehearsal.Place place = entry.getKey();
      boolean goesOn = place.process().equals(process) && place.page() == end;
      if (!goesOn || entry.getValue() != word) {
        addRead(reads, process, start, end, word);
        process = place.process();
        start = place.page();
        word = entry.getValue();
      }
      end = place.page() + 1;
    }
    addRead(reads, process, start, end, word);
    return reads;
  }

  private static void addRead(
      List<Statement> reads, String process, long start, long end, long word) {
    if (end > start) {
      Operation read =
          new ProcessOperation.Read(process, new PageRange(start, end), OptionalLong.of(word));
      reads.add(new Statement(read, null, Position.NONE));
    }
  }
}
