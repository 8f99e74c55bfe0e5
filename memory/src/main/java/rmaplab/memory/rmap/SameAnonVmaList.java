package rmaplab.memory.rmap;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Bug;

/**
 * The edges of one anon_vma: every VMA that may map its pages (anon_vma.head, the same_anon_vma
 * list).
 *
 * <p>Guarded by the lock that the design uses for the anon_vma. Walks go from the head to the tail;
 * a fork child is put at the tail, so that a walk meets it after its parent.
 */
public final class SameAnonVmaList {
  private @Nullable AnonVmaChain head;
  private @Nullable AnonVmaChain tail;

  /** The first edge. */
  public @Nullable AnonVmaChain first() {
    return head;
  }

  /** Whether no VMA is left. */
  public boolean isEmpty() {
    return head == null;
  }

  /** Puts an edge at the head. */
  public void addHead(AnonVmaChain avc) {
    AnonVmaChain second = head;
    avc.before = null;
    avc.after = second;
    if (second == null) {
      tail = avc;
    } else {
      second.before = avc;
    }
    head = avc;
  }

  /** Puts an edge at the tail. */
  public void addTail(AnonVmaChain avc) {
    AnonVmaChain last = tail;
    avc.after = null;
    avc.before = last;
    if (last == null) {
      head = avc;
    } else {
      last.after = avc;
    }
    tail = avc;
  }

  /** Takes an edge out. */
  public void remove(AnonVmaChain avc) {
    AnonVmaChain before = avc.before;
    AnonVmaChain after = avc.after;
    if (before == null) {
      Bug.unless(head == avc, "an avc without predecessor is not the head");
      head = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      Bug.unless(tail == avc, "an avc without successor is not the tail");
      tail = before;
    } else {
      after.before = before;
    }
    avc.before = null;
    avc.after = null;
  }
}
