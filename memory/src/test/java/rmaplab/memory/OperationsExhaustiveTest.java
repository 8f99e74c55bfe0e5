package rmaplab.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import rmaplab.memory.kit.Op;
import rmaplab.memory.kit.Trial;
import rmaplab.memory.kit.Trial.Look;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/**
 * Every sequence of up to three operations of an alphabet, from several starts, and of up to four
 * from one, over an arena of five pages: what users see is what the reference model shows, and
 * every invariant holds.
 *
 * <p>Everything is looked at after the last operation of a sequence; the sequences without it are
 * explored too, so no step goes unseen.
 */
final class OperationsExhaustiveTest {
  private static final int ARENA_PAGES = 5;
  private static final int FRAMES = 32;

  /** One operation of each kind on each process, on ranges that overlap in every way. */
  private static final List<Op> ALPHABET =
      Stream.of(
              "P0 munmap 1:3",
              "P0 mprotect 0:2 r",
              "P0 mprotect 1:4 rw",
              "P0 mmap 1:3 rw",
              "P0 write 1:3 = 21",
              "P0 fork P1",
              "P0 exit",
              "P1 munmap 2",
              "P1 mprotect 1:3 r",
              "P1 mprotect 2:5 rw",
              "P1 write 2 = 23",
              "kernel migrate P0 2",
              "kernel migrate P1 3",
              "P0 mprotect 2 none",
              "P0 mmap 2 r",
              "P0 munmap 4",
              "P0 write 3 = 22",
              "P0 read 2:4",
              "P1 mmap 0:2 rw",
              "P1 exit")
          .map(Op::parse)
          .toList();

  private static final int UP_TO_THREE_OF_20 = 20 + 20 * 20 + 20 * 20 * 20;

  /** The first of the alphabet, for longer sequences. */
  private static final int FEWER = 12;

  private static final int UP_TO_FOUR_OF_12 = 12 + 12 * 12 + 12 * 12 * 12 + 12 * 12 * 12 * 12;

  /** Where parent and child share pages, the most can happen. */
  private static final String FORKED =
      "P0 mmap 0:5 rw; P0 write 0:4 = 1; P0 fork P1; P1 write 3 = 2";

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("designsAndStarts")
  void everyShortSequence_showsUsersTheReferenceModel(String name, String start, Design design) {
    List<Op> ops = new ArrayList<>();
    for (String line : start.isEmpty() ? new String[0] : start.split("; ")) {
      ops.add(Op.parse(line));
    }
    Trial trial = new Trial(design, FRAMES, ARENA_PAGES);
    assertThat(explore(trial, ALPHABET, ops, 3)).isEqualTo(UP_TO_THREE_OF_20);
    if (start.equals(FORKED)) {
      assertThat(explore(trial, ALPHABET.subList(0, FEWER), ops, 4)).isEqualTo(UP_TO_FOUR_OF_12);
    }
  }

  static List<Arguments> designsAndStarts() {
    List<String> starts =
        List.of(
            "",
            "P0 mmap 0:5 rw; P0 write 0:5 = 1",
            FORKED,
            "P0 mmap 0:2 rw; P0 mmap 2 r; P0 mmap 3:5 rw; P0 write 4 = 1; P0 write 0 = 2");
    List<Arguments> arguments = new ArrayList<>();
    for (Design design : Designs.all()) {
      for (String start : starts) {
        arguments.add(Arguments.of(design.name(), start, design));
      }
    }
    return arguments;
  }

  private static int explore(Trial trial, List<Op> alphabet, List<Op> ops, int more) {
    if (more == 0) {
      return 0;
    }
    int explored = 0;
    for (Op op : alphabet) {
      ops.add(op);
      if (trial.failure(ops, Look.AFTER_THE_LAST) != null) {
        fail(trial.describe(trial.shrink(ops)));
      }
      explored += 1 + explore(trial, alphabet, ops, more - 1);
      ops.removeLast();
    }
    return explored;
  }
}
