package rmaplab.memory.ksm;

import rmaplab.memory.sync.FrameStore;

/**
 * The order of pages by content, and their checksums (memcmp_pages, calc_checksum).
 *
 * <p>Somebody may be writing to a page that is not yet protected; what is found out about it then
 * is a guess.
 */
final class PageContents {
  private static final int SEED = 17;
  private static final int FACTOR = 0x9E3779B1;

  private PageContents() {}

  /** Negative, 0 or positive as {@code one} stands before, with or after {@code other}. */
  static int compare(FrameStore store, int one, int other) {
    for (int offset = 0; offset < store.frameBytes(); offset += Long.BYTES) {
      int order = Long.compareUnsigned(store.getLong(one, offset), store.getLong(other, offset));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** Equal for equal contents; not 0 for a page of zeroes. */
  static int checksum(FrameStore store, int frame) {
    int sum = SEED;
    for (int offset = 0; offset < store.frameBytes(); offset += Long.BYTES) {
      sum = (sum ^ Long.hashCode(store.getLong(frame, offset) * FACTOR)) * FACTOR;
      sum ^= sum >>> 15;
    }
    return sum;
  }
}
