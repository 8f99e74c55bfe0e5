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
    List<Integer> start = all.subList(0, 3);
    assertThat(odd.isInteresting(start)).isTrue();
    List<Integer> least = Shrinker.shrink(start, odd);
    assertThat(odd.isInteresting(least)).isTrue();
    for (int i = 0; i < least.size() && least.size() > 1; i++) {
      List<Integer> without = new ArrayList<>(least);
      without.remove(i);
      assertThat(odd.isInteresting(without)).isFalse();
    }
  }
}
