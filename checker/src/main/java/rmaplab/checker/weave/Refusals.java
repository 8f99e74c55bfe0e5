package rmaplab.checker.weave;

import java.util.Map;
import java.util.Set;

/** What code under test must not do: the checker would not notice, or would hang. */
final class Refusals {
  private static final Set<String> CLASSES =
      Set.of(
          "java/lang/Thread",
          "java/lang/ThreadLocal",
          "java/lang/invoke/VarHandle",
          "java/util/UUID",
          "java/util/Timer");
  private static final Map<String, Set<String>> METHODS =
      Map.of(
          "java/lang/System", Set.of("nanoTime", "currentTimeMillis", "identityHashCode"),
          "java/lang/Math", Set.of("random"),
          "java/lang/Object", Set.of("wait", "notify", "notifyAll"));

  private Refusals() {}

  static void checkMember(String owner, String member, String where) {
    if (CLASSES.contains(owner)
        || owner.startsWith("java/util/concurrent/")
        || METHODS.getOrDefault(owner, Set.of()).contains(member)) {
      throw new RefusedException(
          Shapes.dotted(owner)
              + "."
              + member
              + " in "
              + where
              + ": threads, their tools, clocks and chance are not under the checker's control;"
              + " use rmaplab.memory.sync");
    }
  }

  static RefusedException monitor(String where) {
    return new RefusedException(
        "synchronized in " + where + ": a task that waits for a monitor would stop the checker");
  }
}
