package rmaplab.kernel.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import rmaplab.kernel.agent.Features;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;

class GeneratorTest {
  private static final Features ALL = new Features("6.18.0", true, true);
  private static final Features NONE = new Features("6.18.0", false, false);

  @Test
  void aSeedIsAProgram() {
    assertThat(Generator.program(7, 100, ALL)).isEqualTo(Generator.program(7, 100, ALL));
    assertThat(Generator.program(7, 100, ALL)).isNotEqualTo(Generator.program(8, 100, ALL));
  }

  @Test
  void processesStayWithinBounds() {
    for (int seed = 0; seed < 200; seed++) {
      Set<String> alive = new HashSet<>(Set.of("P0"));
      for (Operation operation : Generator.program(seed, 200, ALL)) {
        if (operation instanceof ProcessOperation p) {
          assertThat(alive).contains(p.process());
        }
        if (operation instanceof ProcessOperation.Fork fork) {
          assertThat(alive.add(fork.child())).isTrue();
        }
        if (operation instanceof ProcessOperation.Exit exit) {
          alive.remove(exit.process());
        }
        assertThat(alive).hasSizeBetween(1, Generator.MOST_ALIVE);
      }
    }
  }

  @Test
  void everyVerbOccursUnlessTheKernelLacksIt() {
    Set<String> without = verbs(NONE);
    assertThat(without)
        .containsExactly(
            "exit",
            "fork",
            "kernel migrate",
            "madvise",
            "mlock",
            "mmap",
            "mprotect",
            "mremap",
            "munlock",
            "munmap",
            "read",
            "write");
    Set<String> with = new TreeSet<>(without);
    with.addAll(List.of("kernel ksm-scan", "kernel ksm-unmerge"));
    assertThat(verbs(ALL)).isEqualTo(with);
    assertThat(advised(ALL)).contains("PAGEOUT");
    assertThat(advised(NONE)).doesNotContain("PAGEOUT").hasSize(10);
  }

  private static Set<String> verbs(Features features) {
    Set<String> verbs = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      Generator.program(seed, 200, features).forEach(o -> verbs.add(o.verb()));
    }
    return verbs;
  }

  private static Set<String> advised(Features features) {
    Set<String> advised = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      for (Operation operation : Generator.program(seed, 200, features)) {
        if (operation instanceof ProcessOperation.Madvise advise) {
          advised.add(advise.advice().name());
        }
      }
    }
    return advised;
  }
}
