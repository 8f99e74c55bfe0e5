package rmaplab.lab.shrink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import rmaplab.lab.Laboratory;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/** Workloads with things that do not matter, and what must be left. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ShrinkerModelTest {
  private final Laboratory laboratory = new Laboratory();

  @Test
  void whatDoesNotMatter_goes() throws WorkloadException {
    Workload whole =
        parse(
            """
            name: padded
            setup:
              P0 mmap 0:8 rw
              P0 write 0:8 = 1
              P0 fork P1
              P2 mmap 0:2 rw
              P1 write 7 = 3
            tasks:
              T0: P0 munmap 0:2
              T0: P0 read 5
              T1: kernel migrate P0 3
              T2: P2 write 0 = 2
            final:
              P0 read 3 = 1
              P2 read 0 = 2
            """);
    Shrinker.Shrunk shrunk = shrink(whole, "chain").orElseThrow();
    assertThat(shrunk.cause().kind().label()).isEqualTo("dangling-migration-entry");
    assertThat(texts(shrunk.workload()))
        .containsExactly(
            "P0 mmap 0:2 rw", "P0 write 1 = 1", "T: P0 munmap 0", "T: kernel migrate P0 1");
  }

  @Test
  void theResult_cannotBeShrunkFurther_andIsAlwaysTheSame() throws WorkloadException {
    Workload whole =
        parse(
            """
            name: start-moved
            setup:
              P0 mmap 4:8 rw
              P0 write 4:8 = 1
            tasks:
              T0: P0 mmap 2:4 rw
              T1: kernel migrate P0 5
            final:
              P0 read 5 = 1
            """);
    Shrinker.Shrunk once = shrink(whole, "chain").orElseThrow();
    assertThat(shrink(whole, "chain").orElseThrow()).isEqualTo(once);
    Shrinker.Shrunk again = shrink(once.workload(), "chain").orElseThrow();
    assertThat(again.workload()).isEqualTo(once.workload());
    assertThat(again.cause()).isEqualTo(once.cause());
  }

  @Test
  void whatPasses_isNotShrunk() throws WorkloadException {
    Workload whole =
        parse(
            """
            name: fine
            setup:
              P0 mmap 0:2 rw
              P0 write 0:2 = 1
            tasks:
              T0: P0 munmap 0
              T1: kernel migrate P0 1
            """);
    assertThat(shrink(whole, "root-lock")).isEmpty();
  }

  @Test
  void smallerWorkloads_takeAwayOneThing() throws WorkloadException {
    Workload whole =
        parse(
            """
            name: one
            setup:
              P0 mmap 0:2 rw
            tasks:
              T0: P0 exit
            final:
            """);
    assertThat(Smaller.than(whole))
        .extracting(ShrinkerModelTest::texts)
        .containsExactly(
            List.of("T: P0 exit"),
            List.of("P0 mmap 0 rw", "T: P0 exit"),
            List.of("P0 mmap 0 rw", "T: P0 exit"),
            List.of("P0 mmap 0 rw", "T: P0 exit"),
            List.of("P0 mmap 1 rw", "T: P0 exit"));
  }

  private Optional<Shrinker.Shrunk> shrink(Workload workload, String design) {
    return new Shrinker(laboratory, design, () -> true).shrink(workload);
  }

  private static Workload parse(String text) throws WorkloadException {
    return Workload.parse("test.workload", text);
  }

  private static List<String> texts(Workload workload) {
    List<String> texts = new java.util.ArrayList<>();
    workload.setup().forEach(s -> texts.add(s.text()));
    workload.tasks().forEach(t -> t.forEach(s -> texts.add("T: " + s.text())));
    return texts;
  }
}
