package rmaplab.memory.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import rmaplab.memory.area.VmaFlags;

/**
 * Random operations, mostly sensible: low process numbers, small ranges that overlap, now and then
 * one beyond the arena or empty.
 */
public final class OpGenerator {
  private static final int[] RIGHTS = {
    0,
    VmaFlags.READ,
    VmaFlags.READ | VmaFlags.WRITE,
    VmaFlags.READ | VmaFlags.WRITE,
    VmaFlags.READ | VmaFlags.WRITE,
    VmaFlags.WRITE,
    VmaFlags.READ | VmaFlags.EXEC
  };

  private final SplittableRandom random;
  private final int processes;
  private final int arenaPages;
  private int lastWord;

  /** For {@code processes} processes with arenas of {@code arenaPages} pages. */
  public OpGenerator(SplittableRandom random, int processes, int arenaPages) {
    this.random = random;
    this.processes = processes;
    this.arenaPages = arenaPages;
  }

  /** A sequence that begins with memory in one process. */
  public List<Op> sequence(int length) {
    List<Op> ops = new ArrayList<>();
    ops.add(Op.parse("P0 mmap 0:" + arenaPages + " rw"));
    ops.add(Op.parse("P0 write 1:" + arenaPages / 2 + " = 1"));
    while (ops.size() < length) {
      ops.add(next());
    }
    return ops;
  }

  private Op next() {
    int draw = random.nextInt(100);
    int process = random.nextInt(processes);
    if (draw < 14) {
      return onRange(Op.Verb.MMAP, process, rights());
    }
    if (draw < 28) {
      return onRange(Op.Verb.MUNMAP, process, 0);
    }
    if (draw < 50) {
      return onRange(Op.Verb.MPROTECT, process, rights());
    }
    if (draw < 70) {
      return onRange(Op.Verb.WRITE, process, ++lastWord);
    }
    if (draw < 76) {
      return onRange(Op.Verb.READ, process, 0);
    }
    if (draw < 84) {
      return new Op(Op.Verb.FORK, process, 0, 0, random.nextInt(processes));
    }
    if (draw < 86) {
      return new Op(Op.Verb.EXIT, process, 0, 0, 0);
    }
    int page = random.nextInt(arenaPages + 1);
    return new Op(Op.Verb.MIGRATE, process, page, page + 1, 0);
  }

  private Op onRange(Op.Verb verb, int process, int argument) {
    boolean odd = random.nextInt(50) == 0;
    int start = random.nextInt(arenaPages);
    int pages = odd ? random.nextInt(arenaPages + 1) : 1 + random.nextInt(1 + arenaPages / 3);
    int end = odd ? start + pages : Math.min(start + pages, arenaPages);
    return new Op(verb, process, start, end, argument);
  }

  private int rights() {
    return RIGHTS[random.nextInt(RIGHTS.length)];
  }
}
