package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import rmaplab.checker.programs.RandomProgram;

/** Makes small programs for {@link rmaplab.checker.programs.RandomProgram}. */
final class ProgramGenerator {
  private static final String[] SECTIONS = {
    "spin0",
    "spin1",
    "spin0",
    "spin1",
    "tryspin0",
    "tryspin1",
    "mutex0",
    "read0",
    "tryread0",
    "write0",
    "page0",
    "page1",
    "trypage0",
    "rcu0",
    "rcu0",
    "tlb0"
  };
  private static final String[] ACCESSES = {
    "getword0",
    "getword1",
    "setword0",
    "setword1",
    "casword0",
    "swapword1",
    "addint0",
    "addint0",
    "incint0",
    "incint0",
    "getint0",
    "dropint1",
    "dropint1",
    "dropint1",
    "incint1",
    "raiseint1",
    "tryraiseint1",
    "getint1",
    "addint1",
    "getplain0",
    "setplain0",
    "addplain0",
    "getplain1",
    "setplain1",
    "addplain1",
    "getarray0",
    "addarray0",
    "addarray1",
    "getmarked0",
    "setmarked0",
    "ispage0",
    "isrw0",
    "awaitpage0",
    "sync0",
    "flush0",
    "choice0",
    "getframe0",
    "setframe0",
    "freeframe0",
    "newframe0",
    "useslab0",
    "lockslab0",
    "takeslab0",
    "takeslablate0",
    "newslab0",
    "usepool0",
    "lockpool0",
    "linkpool0",
    "takepool0",
    "newpool0",
    "newpool0"
  };

  /** What conflicts now and then: counts that may run out, a pool that may be empty. */
  private static final String[] COUNTS = {
    "dropint1",
    "dropint1",
    "dropint1",
    "dropint1",
    "raiseint1",
    "raiseint1",
    "raiseint1",
    "tryraiseint1",
    "tryraiseint1",
    "tryraiseint1",
    "incint1",
    "getint1",
    "addint1",
    "incint0",
    "newpool0",
    "newpool0",
    "takepool0",
    "usepool0"
  };

  private final SplittableRandom random;

  /** Whether all tasks do the same. */
  private final boolean equal;

  private final List<String> sections = new ArrayList<>();
  private final List<String> accesses = new ArrayList<>();

  ProgramGenerator(long seed) {
    this(seed, ACCESSES);
  }

  /** Programs of counting, mostly. */
  static ProgramGenerator ofCounts(long seed) {
    return new ProgramGenerator(seed, COUNTS);
  }

  private ProgramGenerator(long seed, String[] all) {
    random = new SplittableRandom(seed);
    equal = random.nextInt(3) == 0;
    // Few kinds in one program, so that tasks meet.
    for (int i = 0; i < 3; i++) {
      sections.add(SECTIONS[random.nextInt(SECTIONS.length)]);
    }
    while (accesses.size() < 5) {
      String access = all[random.nextInt(all.length)];
      if (!equal || !RandomProgram.isTelling(access)) {
        accesses.add(access);
      }
    }
  }

  List<String> program() {
    int tasks = random.nextInt(4) == 0 ? 3 : 2;
    int longest = tasks == 2 ? 5 : 3;
    List<String> all = new ArrayList<>();
    for (int t = 0; t < tasks; t++) {
      if (equal && t > 0) {
        all.add(all.getFirst());
        continue;
      }
      StringBuilder s = new StringBuilder();
      int left = 2 + random.nextInt(longest - 1);
      while (left > 0) {
        left -= block(s, left, 0);
      }
      all.add(s.toString());
    }
    return all;
  }

  /** Appends something that counts at most {@code left}; gives its count. */
  private int block(StringBuilder s, int left, int depth) {
    if (left < 2 || depth == 2 || random.nextInt(3) > 0) {
      s.append(accesses.get(random.nextInt(accesses.size()))).append(' ');
      return 1;
    }
    s.append(sections.get(random.nextInt(sections.size()))).append(" ( ");
    int inside = 0;
    int wanted = 1 + random.nextInt(Math.min(2, left - 1));
    while (inside < wanted) {
      inside += block(s, wanted - inside, depth + 1);
    }
    s.append(") ");
    return inside + 1;
  }
}
