package rmaplab.kernel.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  @Test
  void leavesWhatIsNeeded() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      int size = 1 + random.nextInt(60);
      TreeSet<Integer> needed = new TreeSet<>();
      for (int i = 0; i <= random.nextInt(6); i++) {
        needed.add(random.nextInt(size));
      }
      List<Integer> all = IntStream.range(0, size).boxed().toList();
      List<Integer> least =
          Shrinker.<Integer, RuntimeException>shrink(all, list -> list.containsAll(needed));
      assertThat(least).containsExactlyElementsOf(needed);
    }
  }

  /** Interesting in more than one way: the result need not be the shortest, but has no surplus. */
  @Test
  void nothingCanBeLeftOut() {
    Shrinker.Test<Integer, RuntimeException> odd =
        list -> list.stream().mapToInt(i -> i).sum() % 7 == 3;
    List<Integer> all = IntStream.range(0, 40).boxed().toList();
    assertThat(odd.isInteresting(all)).isTrue();
    List<Integer> least = Shrinker.shrink(all, odd);
    assertThat(least).hasSizeLessThan(all.size());
    assertThat(odd.isInteresting(least)).isTrue();
    for (int left = 0; left < least.size() && least.size() > 1; left++) {
      List<Integer> without = new ArrayList<>(least.subList(0, left));
      without.addAll(least.subList(left + 1, least.size()));
      assertThat(odd.isInteresting(without)).isFalse();
    }
  }
}
