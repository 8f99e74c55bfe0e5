package rmaplab.checker.explore;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.Narrated;
import rmaplab.checker.Subject;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Granularity;

/** What a replay came to: its trace, and the pictures taken on the way, by step. */
public record Recording(Trace trace, Map<Integer, Object> pictures) {

  /** Replays a schedule on a copy made to tell. */
  public static Recording of(
      PrivateCopy copy,
      Subject subject,
      CheckOptions options,
      String text,
      Narrated narrated,
      Set<Integer> pictured) {
    Schedule schedule = Schedule.parse(text);
    Engine engine = copy.engine();
    engine.promotions().reset(Granularity.REDUCED, schedule.points());
    Set<String> fields = new TreeSet<>(narrated.fields());
    fields.addAll(schedule.points());
    engine.journal().open(subject, copy.loader()::isWovenClass, fields, pictured);
    List<Trace.Step> steps;
    Violation violation;
    try {
      violation = Exploration.replay(engine, subject, options, schedule);
    } finally {
      steps = engine.journal().close();
    }
    Map<Integer, Object> pictures = engine.journal().pictures();
    return new Recording(trace(engine, subject, steps, violation), pictures);
  }

  private static Trace trace(
      Engine engine, Subject subject, List<Trace.Step> steps, @Nullable Violation violation) {
    List<String> names = new ArrayList<>();
    for (int t = 0; t < engine.tasks(); t++) {
      names.add(subject.taskName(t));
    }
    return new Trace(names, steps, violation, violation == null ? -1 : steps.size() - 1);
  }
}
