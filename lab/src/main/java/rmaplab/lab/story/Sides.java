package rmaplab.lab.story;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rmaplab.checker.Trace;
import rmaplab.checker.Violation;
import rmaplab.lab.subject.Phrases;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;

/**
 * The two sides of a failure: who goes wrong where, and what the other side did to that where.
 *
 * <p>The other side's step is, in this order: the first change that the failed look at a VMA had to
 * do with; the end of the life that a use after free came too late for; the last step of another
 * task that a story tells before things go wrong.
 */
public record Sides(Side here, Side there) {
  private static final Pattern FREED = Pattern.compile("freed at (\\S+:\\d+)");

  /**
   * One side.
   *
   * @param verb what was being performed, for example {@code kernel migrate}; {@code final} for the
   *     final part and the Validator
   * @param place in the source; empty if unknown
   */
  public record Side(String verb, String place) {
    @Override
    public String toString() {
      return place.isEmpty() ? verb : verb + " " + place;
    }
  }

  /** The sides of a trace that ends in a violation. */
  static Sides of(
      Trace trace, Workload workload, List<Scene> scenes, int wrongStep, int firstCause) {
    Reader reader = new Reader(trace, workload, scenes);
    if (wrongStep < 0) {
      return new Sides(new Side("final", ""), new Side(reader.allVerbs(), ""));
    }
    Trace.Step wrong = trace.steps().get(wrongStep);
    if (wrong.task() < 0) {
      return new Sides(new Side("final", ""), new Side(reader.allVerbs(), ""));
    }
    int other = reader.other(wrongStep, firstCause, wrong.task());
    Side there = other < 0 ? new Side("nobody", "") : reader.side(other);
    return new Sides(reader.side(wrongStep), there);
  }

  /** Finds things in a trace. */
  private record Reader(Trace trace, Workload workload, List<Scene> scenes) {
    Side side(int step) {
      Trace.Step at = trace.steps().get(step);
      return new Side(verb(step, at.task()), at.place());
    }

    /** What a task is performing at a step. */
    private String verb(int step, int task) {
      List<Statement> program = workload.tasks().get(task);
      for (int i = step; i >= 0; i--) {
        Trace.Step at = trace.steps().get(i);
        if (at.task() == task && at.text().startsWith(Phrases.BEGIN)) {
          String text = at.text().substring(Phrases.BEGIN.length());
          for (Statement statement : program) {
            if (statement.text().equals(text)) {
              return statement.operation().verb();
            }
          }
        }
      }
      return program.getFirst().operation().verb();
    }

    String allVerbs() {
      return String.join(
          ", ",
          workload.tasks().stream()
              .map(t -> t.getLast().operation().verb())
              .sorted()
              .distinct()
              .toList());
    }

    int other(int wrongStep, int firstCause, int task) {
      if (firstCause >= 0 && isOf(firstCause, task)) {
        return firstCause;
      }
      int freed = freed(wrongStep, task);
      if (freed >= 0) {
        return freed;
      }
      int last = -1;
      for (Scene scene : scenes) {
        if (scene.step() < wrongStep && isOf(scene.step(), task)) {
          last = scene.step();
        }
      }
      return last;
    }

    /** Where the life ended that the violation names; -1 if it names none. */
    private int freed(int wrongStep, int task) {
      Violation violation = trace.violation();
      Matcher place = FREED.matcher(violation == null ? "" : violation.message());
      for (int i = wrongStep; place.find(0) && i >= 0; i--) {
        Trace.Step at = trace.steps().get(i);
        if (at.kind() == Trace.StepKind.FREE
            && isOf(i, task)
            && at.place().equals(place.group(1))) {
          return i;
        }
      }
      return -1;
    }

    /** Whether another task than this one made a step, at a known place. */
    private boolean isOf(int step, int task) {
      Trace.Step at = trace.steps().get(step);
      return at.task() >= 0 && at.task() != task && !at.place().isEmpty();
    }
  }
}
