package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import rmaplab.checker.Verdict;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.shrink.Cause;
import rmaplab.lab.shrink.Shrinker;
import rmaplab.workload.Expectation;
import rmaplab.workload.Expected;
import rmaplab.workload.Position;
import rmaplab.workload.Workload;

/**
 * The smallest workload of a group, shrunk, with a name, what it is about and what to expect.
 *
 * @param group the failures that it stands for
 * @param workload named by kind and number
 */
public record Smallest(Result.Group group, Workload workload) {
  /** The name of its file. */
  public String file() {
    return workload.name() + ".workload";
  }

  /** Its operations in one line. */
  public String oneLine() {
    return Explorer.oneLine(workload);
  }

  /**
   * The smallest workload of each group.
   *
   * @param goesOn asked often, with the group at hand; false to leave what is left as it was found
   */
  public static List<Smallest> of(Result result, Predicate<Result.Group> goesOn) {
    Laboratory laboratory = new Laboratory();
    List<Smallest> all = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (Result.Group group : result.groups()) {
      String kind = group.cause().kind().label();
      String name = kind + "-" + numbers.merge(kind, 1, Integer::sum);
      Workload shrunk =
          new Shrinker(laboratory, result.design(), () -> goesOn.test(group))
              .shrink(group.smallest(), group.cause())
              .workload();
      all.add(new Smallest(group, named(laboratory, result.design(), name, group, shrunk)));
    }
    return all;
  }

  private static Workload named(
      Laboratory laboratory, String design, String name, Result.Group group, Workload shrunk) {
    Cause cause = group.cause();
    String about =
        "Found by a campaign under " + design + ": " + cause.group() + ", " + cause.kind().label();
    Workload bare =
        new Workload(
            name + ".workload",
            name,
            about,
            shrunk.setup(),
            shrunk.tasks(),
            shrunk.finale(),
            List.of());
    Verdict verdict =
        laboratory.exhaust(Source.of(bare), design, Explorer.options(), (_, _, _, _) -> true);
    Verdict.Finding gravest = verdict.violation();
    String kind = gravest == null ? cause.kind().label() : gravest.violation().kind().label();
    Expectation expectation =
        new Expectation(List.of(design), new Expected.Fail(kind), Position.NONE);
    return new Workload(
        bare.file(), name, about, bare.setup(), bare.tasks(), bare.finale(), List.of(expectation));
  }
}
