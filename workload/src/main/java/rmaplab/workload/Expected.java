package rmaplab.workload;

import java.util.List;

/** The verdict that a workload's author expects of a check. */
public sealed interface Expected {
  /** The names of what a check may find, gravest first; the checker's reports use the same. */
  List<String> KINDS =
      List.of(
          "dangling-migration-entry",
          "missed-mapping",
          "stale-mapping",
          "wrong-data",
          "use-after-free",
          "type-reuse",
          "deadlock",
          "sleep-in-atomic",
          "assertion",
          "mapcount",
          "mesh",
          "leak",
          "lock-order",
          "data-race");

  /** No violation in any interleaving. */
  record Pass() implements Expected {}

  /** A violation, the gravest being of one of {@link #KINDS}. */
  record Fail(String kind) implements Expected {}

  /** The exploration ends before it is exhaustive. */
  record Incomplete() implements Expected {}

  /** As in the file: {@code pass}, {@code fail deadlock}, {@code incomplete}. */
  default String text() {
    return switch (this) {
      case Pass() -> "pass";
      case Fail(String kind) -> "fail " + kind;
      case Incomplete() -> "incomplete";
    };
  }
}
