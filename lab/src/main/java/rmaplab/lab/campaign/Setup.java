package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.List;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;

/**
 * A set-up: what every workload begins with, and then up to a bound of operations.
 *
 * <p>What every workload begins with is {@link #base}: P0 maps three pages and writes them. Three
 * pages are the fewest with which a VMA can be cut in the middle, and with which one of two
 * neighbours can give a page to the other and keep one.
 *
 * @param operations all of them, the base first
 * @param size how many operations were added to the base; one that takes several statements counts
 *     once
 */
record Setup(List<Operation> operations, int size) {
  /** The arena's pages below are free, so that a VMA can grow both ways. */
  static final PageRange ARENA = new PageRange(4, 7);

  Setup {
    operations = List.copyOf(operations);
  }

  /** What every workload begins with. */
  static Setup base() {
    return new Setup(
        List.of(
            ProcessOperation.Mmap.anonymous("P0", ARENA, VmaFlags.READ | VmaFlags.WRITE),
            new ProcessOperation.Write("P0", ARENA, java.util.OptionalLong.of(1))),
        0);
  }

  /** What was added to the base, statement by statement. */
  List<String> added() {
    List<Operation> rest = operations.subList(base().operations().size(), operations.size());
    return Rehearsal.statements(rest).stream().map(Statement::text).toList();
  }

  /** The set-up with one more operation. */
  Setup then(List<Operation> added) {
    List<Operation> all = new ArrayList<>(operations);
    all.addAll(added);
    return new Setup(all, size + 1);
  }
}
