package rmaplab.lab.subject;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Narrated;
import rmaplab.memory.Machine;
import rmaplab.memory.Outcome;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.PageAddress;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.sync.Ints;
import rmaplab.memory.table.PageTable;
import rmaplab.memory.table.Pte;
import rmaplab.report.MeshPicture;
import rmaplab.workload.run.Step;
import rmaplab.workload.view.AvcNumbers;
import rmaplab.workload.view.MachineView;

/**
 * Puts what happens on a machine into the words of kernel changelogs.
 *
 * <p>The sentences are read again by {@link rmaplab.lab.story}, which keeps those that a story
 * needs; see {@link Phrases}.
 */
final class Narrator {
  private static final StackWalker STACK = StackWalker.getInstance();

  private static final Set<String> RETURNED =
      Set.of(
          "WorkloadRun.perform",
          "PageAddress.of",
          "Vma.start",
          "Vma.end",
          "Vma.pgoff",
          "SameAnonVmaList.first",
          "SameVmaList.oldest",
          "RootWalkMap.lockRoot");
  private static final Set<String> ENTERED =
      Set.of(
          "WorkloadRun.perform",
          "ChainedReverseMap.walkMapped",
          "ChainedReverseMap.walk",
          "SameAnonVmaList.addHead",
          "SameAnonVmaList.addTail",
          "SameAnonVmaList.remove",
          "RootWalkMap.walk",
          "RootWalkMap.lockNested",
          "RootLockMap.walkMapped",
          "RootLockMap.walk",
          "IntervalMap.walkMapped",
          "IntervalMap.walk",
          "IntervalAnonVma.enter",
          "IntervalAnonVma.leave",
          "Split.split",
          "Adjust.apply",
          "Zap.zap",
          "Fault.handle",
          "MigrationEntry.await");

  /** How far up it is looked for who called. */
  private static final int CALLERS = 5;

  private final Machine machine;
  private final AvcNumbers numbers = new AvcNumbers();

  Narrator(Machine machine) {
    this.machine = machine;
  }

  /** What a replay is to tell. */
  static Narrated narrated() {
    return new Narrated(
        both(RETURNED, Verbs.RETURNED),
        both(ENTERED, Verbs.ENTERED),
        Set.of("Vma.start", "Vma.end", "Vma.pgoff", "Vma.anonVma"));
  }

  private static Set<String> both(Set<String> ours, Set<String> theirs) {
    return Stream.concat(ours.stream(), theirs.stream()).collect(Collectors.toUnmodifiableSet());
  }

  /** See {@link rmaplab.checker.Subject#narrate}. */
  @Nullable String narrate(String method, @Nullable Object[] arguments, @Nullable Object result) {
    String sentence = sentence(method, arguments, result);
    if (sentence == null) {
      return null;
    }
    // A statement begins nowhere in the system; below on the stack may be another task.
    return method.equals("WorkloadRun.perform") ? sentence : sentence + place();
  }

  private static @Nullable String sentence(
      String method, @Nullable Object[] arguments, @Nullable Object result) {
    return switch (method) {
      case "WorkloadRun.perform" -> operation(arguments, result);
      case "PageAddress.of" -> address(arguments, result);
      case "Vma.start" -> read("vm_start", arguments, result);
      case "Vma.end" -> read("vm_end", arguments, result);
      case "Vma.pgoff" -> read("vm_pgoff", arguments, result);
      case "SameAnonVmaList.first" ->
          calledFrom("lockRoot") && result instanceof AnonVmaChain avc
              ? Phrases.LOOK + "first VMA of " + avc.anonVma() + " is " + avc.vma()
              : null;
      case "SameVmaList.oldest" ->
          calledFrom("lockRoot") && result instanceof AnonVmaChain avc
              ? Phrases.LOOK + "oldest edge of " + avc.vma() + " leads to " + avc.anonVma()
              : null;
      case "ChainedReverseMap.walkMapped", "RootLockMap.walkMapped", "IntervalMap.walkMapped" ->
          Phrases.WALK
              + (isInside("PageReferenced") ? "page_referenced" : "try_to_unmap")
              + " of page f"
              + pick(arguments, Integer.class);
      case "ChainedReverseMap.walk", "RootWalkMap.walk", "RootLockMap.walk", "IntervalMap.walk" ->
          Phrases.WALK + "rmap_walk of page f" + pick(arguments, Integer.class);
      case "RootWalkMap.lockNested" -> own(pick(arguments, Vma.class), arguments);
      case "SameAnonVmaList.addHead", "SameAnonVmaList.addTail", "IntervalAnonVma.enter" ->
          edge(true, pick(arguments, AnonVmaChain.class));
      case "SameAnonVmaList.remove", "IntervalAnonVma.leave" ->
          edge(false, pick(arguments, AnonVmaChain.class));
      case "Split.split" ->
          "split " + pick(arguments, Vma.class) + " at " + pick(arguments, Long.class);
      case "Adjust.apply" -> adjust(pick(arguments, Adjustment.class));
      case "Zap.zap" -> zap(arguments);
      case "Fault.handle" ->
          (Boolean.TRUE.equals(pick(arguments, Boolean.class)) ? "write" : "read")
              + " fault on "
              + pick(arguments, AddressSpace.class)
              + ":"
              + pick(arguments, Long.class);
      case "MigrationEntry.await" ->
          pick(arguments, AddressSpace.class)
              + ":"
              + pick(arguments, Long.class)
              + " is a migration entry: wait";
      default -> Verbs.sentence(method, arguments, result);
    };
  }

  /** Whose lock a walk takes nested in the root's. */
  private static @Nullable String own(@Nullable Vma vma, @Nullable Object[] arguments) {
    return vma == null || vma.anonVma() == null || vma.anonVma() == arguments[arguments.length - 1]
        ? null
        : Phrases.own(vma.toString(), String.valueOf(vma.anonVma()));
  }

  private static @Nullable String operation(@Nullable Object[] arguments, @Nullable Object result) {
    Step step = pick(arguments, Step.class);
    if (step == null) {
      return null;
    }
    if (result == null) {
      return Phrases.BEGIN + step;
    }
    return result instanceof Outcome.Refused(var errno)
        ? Phrases.END + step + ": " + errno
        : Phrases.END + step;
  }

  /** What the walk has computed for one VMA. */
  private static @Nullable String address(@Nullable Object[] arguments, @Nullable Object result) {
    Vma vma = pick(arguments, Vma.class);
    Long index = pick(arguments, Long.class);
    if (vma == null || index == null || !(result instanceof Long address)) {
      return null;
    }
    return Phrases.address(
        vma.space().name(), index, address == PageAddress.OUTSIDE ? -1 : address);
  }

  /** Bounds are worth telling only when a walk reads them to compute an address. */
  private static @Nullable String read(
      String field, @Nullable Object[] arguments, @Nullable Object result) {
    Vma vma = pick(arguments, Vma.class);
    return vma != null && result instanceof Long value && calledFrom("of")
        ? Phrases.read(vma.space().name(), field, value)
        : null;
  }

  private static @Nullable String edge(boolean made, @Nullable AnonVmaChain avc) {
    return avc == null ? null : Phrases.link(made, avc.vma().toString(), avc.anonVma().toString());
  }

  private static @Nullable String adjust(@Nullable Adjustment plan) {
    if (plan == null) {
      return null;
    }
    return "adjust "
        + plan.vma()
        + " to ["
        + plan.start()
        + "-"
        + plan.end()
        + ")"
        + (plan.insert() == null ? "" : ", insert " + plan.insert().range())
        + (plan.next() != null && plan.nextStartMove() != 0
            ? ", start of next " + plan.next().range() + " by " + plan.nextStartMove()
            : "")
        + (plan.removeNext() && plan.next() != null ? ", swallow " + plan.next().range() : "");
  }

  private static @Nullable String zap(@Nullable Object[] arguments) {
    Long[] bounds =
        Stream.of(arguments)
            .filter(Long.class::isInstance)
            .map(Long.class::cast)
            .toArray(Long[]::new);
    return bounds.length != 2
        ? null
        : "unmap pages "
            + pick(arguments, AddressSpace.class)
            + " ["
            + bounds[0]
            + "-"
            + bounds[1]
            + ")";
  }

  /** See {@link rmaplab.checker.Subject#describeWrite}. */
  @Nullable String describeWrite(
      Object owner, String place, @Nullable Object before, @Nullable Object after) {
    String sentence = null;
    if (owner instanceof Vma vma) {
      sentence = bound(vma, place, before, after);
    } else if (owner instanceof Ints numbers && after instanceof Integer entry) {
      sentence = entry(numbers, Integer.parseInt(place), Integer.toUnsignedLong(entry));
    }
    return sentence == null ? null : sentence + place();
  }

  /** Stores to a VMA that is on no list are nobody's business yet. */
  private static @Nullable String bound(
      Vma vma, String field, @Nullable Object before, @Nullable Object after) {
    if (vma.chain().newest() == null) {
      return null;
    }
    String process = vma.toString().substring(0, vma.toString().indexOf(' '));
    return switch (field) {
      case "start", "end", "pgoff" -> Phrases.bound(process, "vm_" + field, before, after);
      case "anonVma" ->
          Phrases.WRITE + vma + ": anon_vma " + (before == null ? "none" : before) + " -> " + after;
      default -> null;
    };
  }

  /**
   * The process and page whose entry this is, if it is one: found by looking, since the number does
   * not know.
   */
  private @Nullable String entry(Ints entries, int slot, long entry) {
    long leafPages = machine.config().leafPages();
    for (AddressSpace space : machine.spaces()) {
      for (long base = 0; base < space.table().pages(); base += leafPages) {
        PageTable.Leaf leaf = space.table().leafIfAny(base);
        if (leaf != null && leaf.entries() == entries) {
          return Phrases.WRITE + space + ":" + (base + slot) + " -> " + describe(entry);
        }
      }
    }
    return null;
  }

  private static String describe(long entry) {
    return Pte.describe(entry).replace(" (write)", "");
  }

  /**
   * The place in the source that a reader wants to see: not inside a setter, but where it is
   * called.
   */
  private static String place() {
    return STACK.walk(frames ->
        ofThisTask(frames)
            .filter(f -> f.getLineNumber() > 0 && isOfInterest(f.getClassName()))
            .findFirst()
            .map(f -> Phrases.AT + f.getFileName() + ":" + f.getLineNumber())
            .orElse(""));
  }

  private static boolean isOfInterest(String className) {
    return className.startsWith("rmaplab.memory.")
        && !className.startsWith("rmaplab.memory.sync.")
        && !className.startsWith("rmaplab.memory.table.")
        && !className.startsWith("rmaplab.memory.rmap.Same")
        && !className.endsWith(".IntervalAnonVma")
        && !className.equals("rmaplab.memory.area.Vma");
  }

  /** The mesh as it is now; an avc has the same number in every picture of one run. */
  MeshPicture picture() {
    return MachineView.mesh(machine, numbers);
  }

  /** A task may run on top of another one, whose frames are below its own. */
  private static Stream<StackWalker.StackFrame> ofThisTask(Stream<StackWalker.StackFrame> frames) {
    String subject = WorkloadSubject.class.getName();
    return frames.takeWhile(
        f -> !(f.getMethodName().equals("task") && f.getClassName().equals(subject)));
  }

  private static boolean calledFrom(String method) {
    // narrate, hooks and the method itself are on top; the caller is within the next few.
    return STACK.walk(frames ->
        ofThisTask(frames)
            .filter(f -> f.getClassName().startsWith("rmaplab.memory."))
            .skip(1)
            .findFirst()
            .filter(f -> f.getMethodName().equals(method))
            .isPresent());
  }

  /** Whether the call is one of a class's, be it by way of others. */
  private static boolean isInside(String className) {
    return STACK.walk(frames ->
        ofThisTask(frames)
            .filter(f -> f.getClassName().startsWith("rmaplab.memory."))
            .limit(CALLERS)
            .anyMatch(f -> f.getClassName().endsWith("." + className)));
  }

  private static <T> @Nullable T pick(@Nullable Object[] arguments, Class<T> type) {
    for (Object argument : arguments) {
      if (type.isInstance(argument)) {
        return type.cast(argument);
      }
    }
    return null;
  }
}
