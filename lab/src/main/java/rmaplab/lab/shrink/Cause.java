package rmaplab.lab.shrink;

import rmaplab.checker.CheckOptions;
import rmaplab.checker.Trace;
import rmaplab.checker.Verdict;
import rmaplab.checker.Violation;
import rmaplab.lab.Laboratory;
import rmaplab.lab.Source;
import rmaplab.lab.story.Sides;
import rmaplab.lab.story.Story;

/**
 * What failures of different workloads have in common: the kind of violation, and for both sides
 * the operation and the place in the source.
 *
 * @param kind of the violation
 * @param manner of a walk that misses a mapping: whether it looks at a wrong address, or passes by
 *     when the page is in no VMA that it looks at; otherwise empty
 * @param sides where it goes wrong, and what the other side did
 */
public record Cause(Violation.Kind kind, String manner, Sides sides) implements Comparable<Cause> {
  /**
   * The cause of a finding.
   *
   * @param options those of the check that found it
   */
  public static Cause of(
      Laboratory laboratory,
      Source source,
      String design,
      CheckOptions options,
      Verdict.Finding finding) {
    Trace trace = laboratory.replay(source, design, options, finding.schedule());
    Story story = Story.of(trace, source.workload(), Story.Detail.COMPACT);
    return new Cause(finding.violation().kind(), manner(story.explanation()), story.sides());
  }

  private static String manner(String explanation) {
    return explanation.contains("computed address")
        ? "wrong address"
        : explanation.contains("outside a VMA") ? "passed by" : "";
  }

  /** Both sides: {@code kernel migrate PageAddress.java:20 / munmap Adjust.java:111}. */
  public String group() {
    return sides.here() + " / " + sides.there() + (manner.isEmpty() ? "" : " (" + manner + ")");
  }

  /** Gravest first. */
  @Override
  public int compareTo(Cause other) {
    int byKind = kind.compareTo(other.kind);
    return byKind != 0 ? byKind : group().compareTo(other.group());
  }

  @Override
  public String toString() {
    return kind.label() + ": " + group();
  }
}
