package rmaplab.memory.area;

/** What became of an attempt to merge. "No merge" and "no memory" never look alike. */
public sealed interface MergeOutcome {
  /** The request's pages now belong to {@code vma}. */
  record Merged(Vma vma) implements MergeOutcome {}

  /** No neighbour fits; nothing has changed. */
  record NoMerge() implements MergeOutcome {}

  /** A neighbour fits, but its new chain could not be allocated; nothing has changed. */
  record NoMemory() implements MergeOutcome {}
}
