package rmaplab.memory.area;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rmaplab.memory.area.VmaIntervalTree.Node;
import rmaplab.memory.area.VmaIntervalTreeFixture.Run;

/** Random trees, large enough for every depth of rebalancing, against a list. */
class VmaIntervalTreeFuzzTest {
  private static final int STEPS = 4_000;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void insertionsAndRemovals_visitAsTheListDoes(long seed) {
    Random random = new Random(seed);
    VmaIntervalTreeFixture t = new VmaIntervalTreeFixture();
    int offsets = seed % 2 == 0 ? 12 : 500;
    for (int step = 0; step < STEPS; step++) {
      // Grows and shrinks in waves, between empty and some hundreds.
      boolean grow = random.nextInt(100) < (step / 500 % 2 == 0 ? 70 : 30);
      if (t.model.isEmpty() || grow) {
        if (!t.model.isEmpty() && random.nextInt(4) == 0) {
          t.insertAfter(any(t, random));
        } else {
          long first = random.nextInt(offsets);
          t.insert(first, first + random.nextInt(random.nextBoolean() ? 3 : offsets));
        }
      } else {
        t.remove(any(t, random));
      }
      t.checkStructure();
      long low = random.nextInt(offsets);
      t.check(low, low + random.nextInt(4));
    }
  }

  private static Node<Run> any(VmaIntervalTreeFixture t, Random random) {
    return t.model.get(random.nextInt(t.model.size()));
  }
}
