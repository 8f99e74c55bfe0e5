package rmaplab.lab.story;

import java.util.List;
import rmaplab.lab.subject.Phrases;

/**
 * A walk's computation of where a page lies in one VMA (vma_address), with the bounds that it read.
 *
 * @param step the index in the trace of its end
 * @param task the walk's task
 * @param address what came out; negative for outside
 * @param reads the bounds that were read, in order: start, pgoff, start, and end unless below start
 * @param steps the index in the trace of each read
 */
record Computation(
    int step,
    int task,
    String process,
    long index,
    long address,
    List<Phrases.Read> reads,
    List<Integer> steps) {

  /** What start and pgoff, as they were read, give; there are both. */
  long computed() {
    return reads.get(0).value() + (index - reads.get(1).value());
  }

  /** The formula with its values: {@code P1: address = 2 + (3 - 0) = 5, outside [2-4): skipped}. */
  String text() {
    if (reads.size() < 3) {
      return process
          + ": index "
          + index
          + (address < 0 ? " lies outside: skipped" : " lies at " + address);
    }
    long start = reads.get(0).value();
    long pgoff = reads.get(1).value();
    long computed = computed();
    String formula =
        process + ": address = " + start + " + (" + index + " - " + pgoff + ") = " + computed;
    if (address >= 0) {
      return formula;
    }
    return formula
        + (reads.size() > 3
            ? ", outside [" + reads.get(2).value() + "-" + reads.get(3).value() + ")"
            : ", below " + reads.get(2).value())
        + ": skipped";
  }
}
