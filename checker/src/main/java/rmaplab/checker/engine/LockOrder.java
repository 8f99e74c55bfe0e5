package rmaplab.checker.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Violation;

/**
 * Which locks were waited for under which others, over all executions: a cycle is a deadlock in
 * waiting, even if none occurred (as lockdep reports).
 *
 * <p>There are two graphs: of the locks that the set-up made, which are the same in every
 * execution, and of lock classes, between different classes only. An edge remembers the other locks
 * held at the time: a cycle whose edges share such a gate is none, nor is one in which two readers
 * meet. A trylock does not wait, so it makes no edge to its lock.
 */
public final class LockOrder {
  private static final int LONGEST_CYCLE = 6;
  private static final int MAX_GATES = 8;

  private final Scheduler scheduler;
  private final Held held;
  private final CodeMap code;
  private final LongSet known = new LongSet();
  private final Map<Integer, List<Edge>> instances = new HashMap<>();
  private final Map<Integer, List<Edge>> classes = new HashMap<>();
  private final Set<Set<String>> reported = new HashSet<>();
  private final List<Seen> seen = new ArrayList<>();
  private final List<Edge> unstamped = new ArrayList<>();
  private @Nullable Violation fresh;

  LockOrder(Scheduler scheduler, Held held, CodeMap code) {
    this.scheduler = scheduler;
    this.held = held;
    this.code = code;
  }

  /** An execution that showed something. */
  public record Shown(String schedule, int preemptions, int switches, int steps) {}

  /** One lock was waited for under another, and the execution that showed it first. */
  public record Seen(Edge edge, Shown shown) {}

  /** A cycle, closed by what one execution showed. */
  public record Cycle(Violation violation, Shown shown) {}

  /** One lock was waited for under another. */
  public record Edge(
      int from,
      int to,
      boolean fromReading,
      boolean toReading,
      Set<Integer> gates,
      String fromName,
      String toName,
      String place,
      boolean ofClasses) {
    /** What {@link #of} makes an edge from. */
    public List<Object> fields() {
      List<Object> fields =
          new ArrayList<>(
              List.of(from, to, fromReading, toReading, fromName, toName, place, ofClasses));
      fields.addAll(gates);
      return fields;
    }

    /** The edge with these fields. */
    public static Edge of(List<String> f) {
      Set<Integer> gates = new TreeSet<>();
      f.subList(8, f.size()).forEach(gate -> gates.add(Integer.valueOf(gate)));
      return new Edge(
          Integer.parseInt(f.get(0)),
          Integer.parseInt(f.get(1)),
          Boolean.parseBoolean(f.get(2)),
          Boolean.parseBoolean(f.get(3)),
          gates,
          f.get(4),
          f.get(5),
          f.get(6),
          Boolean.parseBoolean(f.get(7)));
    }

    boolean meets(Edge next) {
      return !(toReading && next.fromReading);
    }

    boolean sharesGate(Edge other) {
      return gates.stream().anyMatch(other.gates::contains);
    }
  }

  /** Forgets everything. */
  public void reset() {
    known.clear();
    instances.clear();
    classes.clear();
    reported.clear();
    fresh = null;
    seen.clear();
    unstamped.clear();
  }

  /** Whether the last execution showed something new. */
  public boolean hasUnstamped() {
    return !unstamped.isEmpty();
  }

  /** The last execution, which showed what is new. */
  public void stamp(Shown shown) {
    unstamped.forEach(edge -> seen.add(new Seen(edge, shown)));
    unstamped.clear();
  }

  /** All that has been seen since {@link #reset}. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Adds what others have seen; the cycles that it closes. */
  public List<Cycle> absorb(List<Seen> others) {
    List<Cycle> cycles = new ArrayList<>();
    for (Seen other : others) {
      add(other.edge());
      stamp(other.shown());
      Violation cycle = takeFresh();
      if (cycle != null) {
        cycles.add(new Cycle(cycle, other.shown()));
      }
    }
    return cycles;
  }

  /** A cycle that the last execution closed, once; null for none. */
  public @Nullable Violation takeFresh() {
    Violation v = fresh;
    fresh = null;
    return v;
  }

  /** A task that holds locks is about to wait for another. */
  void acquiring(int task, LockState l, boolean reading, boolean nested, int site) {
    int n = held.count(task);
    long gates = 0;
    for (int i = 0; i < n; i++) {
      gates += (held.lock(task, i).id + 2) * 0x9e37_79b9L;
    }
    for (int i = 0; i < n; i++) {
      LockState h = held.lock(task, i);
      long modes = (reading ? 1 : 0) | (held.isReading(task, i) ? 2 : 0);
      long gatesBesides = gates - (h.id + 2) * 0x9e37_79b9L;
      if (h.id >= 0 && l.id >= 0) {
        long key = ((long) h.id << 34 | (long) l.id << 6 | modes << 2) + 1;
        if (known.add(key ^ gatesBesides << 8)) {
          addInstanceEdge(task, i, l, reading, site);
        }
      }
      if (h.classNumber != l.classNumber) {
        long key = Long.MIN_VALUE | (long) h.classNumber << 40 | (long) l.classNumber << 32 | modes;
        if (known.add(key ^ gatesBesides << 8)) {
          addClassEdge(task, i, l, reading, site);
        }
      }
    }
  }

  private void addInstanceEdge(int task, int i, LockState l, boolean reading, int site) {
    LockState h = held.lock(task, i);
    add(
        new Edge(
            h.id,
            l.id,
            held.isReading(task, i),
            reading,
            gates(task, i),
            h.label + " of " + scheduler.describe(h.owner),
            l.label + " of " + scheduler.describe(l.owner),
            code.placeName(site),
            false));
  }

  private void addClassEdge(int task, int i, LockState l, boolean reading, int site) {
    LockState h = held.lock(task, i);
    add(
        new Edge(
            h.classNumber,
            l.classNumber,
            held.isReading(task, i),
            reading,
            gates(task, i),
            h.label,
            l.label,
            code.placeName(site),
            true));
  }

  /** The other locks that the task holds alone. */
  private Set<Integer> gates(int task, int except) {
    Set<Integer> gates = new TreeSet<>();
    for (int i = 0; i < held.count(task) && gates.size() < MAX_GATES; i++) {
      int id = held.lock(task, i).id;
      if (i != except && id >= 0 && !held.isReading(task, i)) {
        gates.add(id);
      }
    }
    return gates;
  }

  private void add(Edge edge) {
    Map<Integer, List<Edge>> graph = edge.ofClasses() ? classes : instances;
    List<Edge> out = graph.computeIfAbsent(edge.from(), k -> new ArrayList<>());
    if (out.stream().anyMatch(e -> covers(e, edge))) {
      return;
    }
    out.add(edge);
    unstamped.add(edge);
    List<Edge> path = new ArrayList<>(List.of(edge));
    search(graph, path);
  }

  /** Whether a known edge makes every cycle that a new one would. */
  private static boolean covers(Edge known, Edge added) {
    return known.to() == added.to()
        && known.fromReading() == added.fromReading()
        && known.toReading() == added.toReading()
        && added.gates().containsAll(known.gates());
  }

  private boolean search(Map<Integer, List<Edge>> graph, List<Edge> path) {
    Edge first = path.getFirst();
    Edge lastEdge = path.getLast();
    for (Edge e : graph.getOrDefault(lastEdge.to(), List.of())) {
      if (!lastEdge.meets(e) || path.stream().anyMatch(p -> p.sharesGate(e))) {
        continue;
      }
      if (e.to() == first.from()) {
        if (e.meets(first)) {
          path.add(e);
          report(path);
          return true;
        }
      } else if (path.size() < LONGEST_CYCLE - 1
          && path.stream().noneMatch(p -> p.from() == e.to() || p.to() == e.to())) {
        path.add(e);
        if (search(graph, path)) {
          return true;
        }
        path.removeLast();
      }
    }
    return false;
  }

  private void report(List<Edge> cycle) {
    Set<String> names = new TreeSet<>();
    List<String> parts = new ArrayList<>();
    for (Edge e : cycle) {
      names.add(e.fromName());
      parts.add(e.toName() + " is taken under " + e.fromName() + " at " + e.place());
    }
    if (reported.add(names) && fresh == null) {
      fresh = new Violation(Violation.Kind.LOCK_ORDER, String.join(", ", parts));
    }
  }
}
