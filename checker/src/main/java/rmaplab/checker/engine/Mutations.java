package rmaplab.checker.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Mutation;

/**
 * The mutations that were woven into a copy of the code, at most one of which is switched on.
 *
 * <p>All of them are in the same classes, each behind a question whether it is the one, so that one
 * copy of the code, once it is fast, serves all.
 */
public final class Mutations {
  private static final int NONE = -1;

  /** More rounds of a loop that a mutation keeps alive mean that it never ends. */
  private static final int ROUNDS = 1_000_000;

  private final Scheduler scheduler;
  private final List<Mutation> all = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final BitSet reached = new BitSet();
  private final BitSet leftOut = new BitSet();
  private int active = NONE;
  private int rounds;
  private boolean dropping;
  private boolean shortening;
  private final @Nullable Sections[] shortened = new Sections[Clocks.TASKS + 1];

  Mutations(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  // ---- while weaving ----

  /**
   * A mutation; its name gets a number, counted by kind and method.
   *
   * @param canRun whether the method can run at all; otherwise the mutation is left out
   */
  public int add(Mutation.Kind kind, String method, String what, String place, boolean canRun) {
    String prefix = kind.label() + ":" + method;
    int number = numbers.merge(prefix, 1, Integer::sum);
    all.add(new Mutation(kind, prefix + "#" + number, what, place));
    leftOut.set(all.size() - 1, !canRun);
    return all.size() - 1;
  }

  // ---- for those who choose ----

  /** All that have been woven in so far, without those that are left out. */
  public List<Mutation> all() {
    return IntStream.range(0, all.size()).filter(i -> !leftOut.get(i)).mapToObj(all::get).toList();
  }

  /** The names of those whose methods were found to be unable to run. */
  public List<String> leftOut() {
    return names(leftOut);
  }

  private List<String> names(BitSet chosen) {
    return chosen.stream().mapToObj(i -> all.get(i).name()).toList();
  }

  /** Switches one on, and the others off; any name that does not exist switches all off. */
  public boolean activate(String name) {
    active = NONE;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).name().equals(name)) {
        active = i;
      }
    }
    return active != NONE;
  }

  /** The names of those whose place was reached since the last call. */
  public List<String> takeReached() {
    List<String> names = names(reached);
    reached.and(leftOut);
    if (!reached.isEmpty()) {
      throw new IllegalStateException("taken for code that cannot run: " + names(reached));
    }
    return names;
  }

  void begin() {
    rounds = 0;
    dropping = false;
    shortening = false;
    Arrays.fill(shortened, null);
  }

  // ---- for the woven code ----

  /** Whether this mutation is switched on. */
  public boolean isActive(int id) {
    reached.set(id);
    if (id != active) {
      return false;
    }
    if (++rounds > ROUNDS) {
      scheduler.stopHere("a loop never ends under " + all.get(id).name());
    }
    return true;
  }

  /** If this mutation is switched on, the next acquisition or wait does not happen. */
  public void dropNext(int id) {
    dropping = isActive(id);
  }

  /** If this mutation is switched on, the read section that begins now ends too early. */
  public void shortenNext(int id) {
    shortening = isActive(id);
  }

  // ---- for locks and sections ----

  /** Whether the acquisition or wait that is asked for now does not happen. */
  boolean isDropping() {
    return dropping;
  }

  /** The acquisition or wait was left out. */
  void takeDrop() {
    dropping = false;
  }

  /** A task has begun its outermost section of a kind. */
  void entered(int task, Sections sections) {
    if (shortening) {
      shortening = false;
      shortened[task] = sections;
    }
  }

  /** A task has taken a lock. */
  void locked(int task) {
    Sections sections = shortened[task];
    if (sections != null) {
      shortened[task] = null;
      sections.endSecretly();
    }
  }
}
