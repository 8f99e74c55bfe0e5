package rmaplab.memory.ksm;

/**
 * What a page names that is to become a stable one but has no node yet: nobody can find its
 * mappings, so nobody can move or reclaim it (a KSM page whose stable node is null).
 */
final class Unplaced implements MergedPage {
  @Override
  public String toString() {
    return "KSM without a stable node";
  }
}
