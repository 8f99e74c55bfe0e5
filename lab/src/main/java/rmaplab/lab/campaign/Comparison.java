package rmaplab.lab.campaign;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import rmaplab.checker.Verdict;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.shrink.Cause;

/**
 * Whether a campaign has found what workloads show that somebody wrote.
 *
 * @param workload its name
 * @param cause one of its failures
 * @param found whether a group of the campaign has this cause
 */
public record Comparison(String workload, Cause cause, boolean found) {
  /**
   * Every failure of the workloads, compared.
   *
   * @param goesOn false to stop with what there is
   */
  public static List<Comparison> of(Result result, List<Source> workloads, BooleanSupplier goesOn) {
    Set<Cause> groups =
        result.groups().stream().map(Result.Group::cause).collect(Collectors.toSet());
    Laboratory laboratory = new Laboratory();
    List<Comparison> all = new ArrayList<>();
    for (Source source : workloads) {
      Verdict verdict =
          laboratory.exhaust(
              source, result.design(), Explorer.options(), (_, _, _, _) -> goesOn.getAsBoolean());
      for (Verdict.Finding finding : verdict.violations()) {
        Cause cause = Cause.of(laboratory, source, result.design(), Explorer.options(), finding);
        all.add(new Comparison(source.workload().name(), cause, groups.contains(cause)));
      }
    }
    return all;
  }
}
