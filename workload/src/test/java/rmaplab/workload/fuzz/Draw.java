package rmaplab.workload.fuzz;

import java.util.SplittableRandom;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.space.AddressSpace;

/** Random choices of a step: mostly sensible, now and then absurd. */
final class Draw {
  private static final int WILD = 20;
  private static final int RW = VmaFlags.READ | VmaFlags.WRITE;
  private static final int[] RIGHTS = {
    0, VmaFlags.READ, VmaFlags.READ | VmaFlags.EXEC, VmaFlags.WRITE, RW, RW, RW, RW, RW
  };

  /** Numbers that no page has, and those next to the bounds that somebody may check. */
  private static final long[] ABSURD = {
    ProcessModel.ARENA - 1,
    ProcessModel.ARENA,
    ProcessModel.ARENA + 1,
    1L << 31,
    1L << 32,
    (1L << 32) - 2,
    1L << 51,
    Long.MAX_VALUE - 2,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE
  };

  private final SplittableRandom random;

  Draw(long seed) {
    random = new SplittableRandom(seed);
  }

  int nextInt(int bound) {
    return random.nextInt(bound);
  }

  long nextLong(long from, long bound) {
    return random.nextLong(from, bound);
  }

  boolean nextBoolean() {
    return random.nextBoolean();
  }

  boolean wild() {
    return random.nextInt(WILD) == 0;
  }

  long page() {
    return random.nextLong(ProcessModel.ARENA);
  }

  long absurd() {
    return ABSURD[random.nextInt(ABSURD.length)];
  }

  long absurdSigned() {
    return random.nextBoolean() ? absurd() : -absurd();
  }

  int rights() {
    return RIGHTS[random.nextInt(RIGHTS.length)];
  }

  /** Any range, or the pages of one VMA, since merges need whole ones; or an absurd one. */
  PageRange range(AddressSpace space) {
    if (wild()) {
      long one = random.nextBoolean() ? absurd() : page();
      long other = random.nextBoolean() ? absurd() : page();
      return new PageRange(Math.min(one, other), Math.max(one, other));
    }
    int size = space.tree().size();
    if (size > 0 && random.nextBoolean()) {
      return space.tree().get(random.nextInt(size)).range();
    }
    long start = page();
    return new PageRange(start, Math.min(ProcessModel.ARENA, start + random.nextInt(9)));
  }
}
