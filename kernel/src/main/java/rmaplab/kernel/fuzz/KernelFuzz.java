package rmaplab.kernel.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.Comparison;
import rmaplab.kernel.Difference;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.mesh.MeshProbe;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.Operation;
import rmaplab.workload.Position;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

/**
 * Random programs on our machine and on the kernel, until enough operations were compared. A
 * program in which they differ is cut down to one of which nothing can be left out.
 *
 * <p>The same seed gives the same programs.
 */
public final class KernelFuzz {
  /** Operations of a program. */
  public static final int PROGRAM_LENGTH = 120;

  private final Design design;
  private final Agent agent;
  private final long seed;

  /** Reads the kernel's mesh after each operation, to be compared as well; null for not. */
  private final @Nullable MeshProbe probe;

  /** Programs from {@code seed} on, under {@code design}. */
  public KernelFuzz(Design design, Agent agent, long seed) {
    this(design, agent, null, seed);
  }

  /** The same, comparing the mesh as well if there is a {@code probe} to read it. */
  public KernelFuzz(Design design, Agent agent, @Nullable MeshProbe probe, long seed) {
    this.design = design;
    this.agent = agent;
    this.probe = probe;
    this.seed = seed;
  }

  /**
   * A difference, cut down.
   *
   * @param workload what is left of the program: a workload file
   * @param difference where the two sides differ in it
   * @param operations of the program before it was cut down, up to the difference
   */
  public record Found(String workload, Difference difference, int operations) {}

  /**
   * What came of it.
   *
   * @param operations how many were compared, without those of shrinking
   * @param found the differences; two programs that are cut down to the same are one
   */
  public record Result(long operations, List<Found> found) {
    /** Copies the list. */
    public Result {
      found = List.copyOf(found);
    }
  }

  /**
   * Compares at least {@code operations} operations, unless {@code mostDifferences} are found or
   * {@code stop} says so.
   *
   * @param progress is told how many were compared, after each program
   * @throws KernelUnavailableException if the agent fails
   */
  public Result run(
      long operations, int mostDifferences, BooleanSupplier stop, LongConsumer progress)
      throws KernelUnavailableException {
    long done = 0;
    Set<String> texts = new LinkedHashSet<>();
    List<Found> found = new ArrayList<>();
    for (long number = 0;
        done < operations && found.size() < mostDifferences && !stop.getAsBoolean();
        number++) {
      int length = (int) Math.min(PROGRAM_LENGTH, operations - done);
      List<Operation> program = Generator.program(seedOf(seed, number), length, agent.features());
      Comparison comparison = compare(program);
      done += comparison.steps();
      Difference difference = comparison.difference();
      if (difference != null) {
        Found cut = cutDown(program.subList(0, difference.step() + 1), difference.kind());
        if (texts.add(cut.workload())) {
          found.add(cut);
        }
      }
      progress.accept(done);
    }
    return new Result(done, found);
  }

  /** Seeds of neighbouring runs share no programs. */
  private static long seedOf(long seed, long number) {
    return seed * 0x9E3779B97F4A7C15L + number * 0xD1B54A32D192ED03L;
  }

  private Comparison compare(List<Operation> operations) throws KernelUnavailableException {
    return compare(workload(operations, "a random program"));
  }

  private Comparison compare(Workload workload) throws KernelUnavailableException {
    try {
      return probe == null
          ? Comparison.of(workload, design, agent)
          : Comparison.withMesh(workload, design, agent, probe);
    } catch (WorkloadException e) {
      throw new AssertionError("a program that is no workload:\n" + workload.print(), e);
    }
  }

  private Found cutDown(List<Operation> operations, String kind) throws KernelUnavailableException {
    List<Operation> least =
        Shrinker.shrink(
            operations,
            candidate -> {
              Difference d = compare(candidate).difference();
              return d != null && d.kind().equals(kind);
            });
    Workload workload = workload(least, "found by kernel fuzz under " + design.name());
    Difference difference = compare(workload).difference();
    if (difference == null) {
      throw new KernelUnavailableException(
          "a difference of seed " + seed + " does not come again; the kernel was disturbed");
    }
    return new Found(workload.print(), difference, operations.size());
  }

  private static Workload workload(List<Operation> operations, String about) {
    List<Statement> statements =
        operations.stream().map(o -> new Statement(o, null, Position.NONE)).toList();
    return new Workload("", "found", about, List.of(), List.of(statements), List.of(), List.of());
  }
}
