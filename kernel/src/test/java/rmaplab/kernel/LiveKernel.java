package rmaplab.kernel;

import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Path;
import rmaplab.kernel.agent.Agent;
import rmaplab.kernel.agent.KernelUnavailableException;
import rmaplab.kernel.mesh.MeshProbe;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;

/** The kernel at hand, for tests: where it cannot be asked, a test is skipped and says why. */
public final class LiveKernel {
  /** Compiled here, not in the user's cache. */
  public static final Path CACHE = Path.of("target/agent").toAbsolutePath();

  /** The kernel release that our newest design models. */
  private static final String MODELLED = "6.18.";

  private LiveKernel() {}

  /** A running agent on a kernel of the modelled release. */
  public static Agent agent() {
    try {
      Agent agent = Agent.start(CACHE, "gcc");
      if (!agent.features().linux().startsWith(MODELLED)) {
        agent.close();
        return abort("this is Linux " + agent.features().linux() + ", the model is " + MODELLED);
      }
      return agent;
    } catch (KernelUnavailableException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  /** A running probe of the kernel's mesh. */
  public static MeshProbe probe() {
    try {
      return MeshProbe.start(CACHE);
    } catch (KernelUnavailableException e) {
      return abort(String.valueOf(e.getMessage()));
    }
  }

  /** A design by name. */
  public static Design design(String name) {
    return Designs.all().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
  }
}
