package rmaplab.kernel.mesh;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import rmaplab.kernel.agent.Closing;
import rmaplab.kernel.agent.CompiledSource;
import rmaplab.kernel.agent.KernelUnavailableException;

/**
 * Reads every anonymous VMA's place in the kernel's reverse map, as often as asked.
 *
 * <p>A BPF iterator ({@code mesh.bpf.c}) prints it; clang compiles it, bpftool loads it. It is
 * pinned in a mount namespace of its own, so it is gone when the process that holds that ends,
 * whatever the reason. The picture is consistent for each VMA, and as a whole if nobody whose VMAs
 * are of interest runs meanwhile.
 *
 * <p>For one thread.
 */
public final class MeshProbe implements AutoCloseable {
  private static final String SCRIPT =
      """
      mount -t bpf bpf /sys/fs/bpf || { echo 'error no BPF file system'; exit 1; }
      said=$(bpftool iter pin "$1" /sys/fs/bpf/mesh 2>&1) || { echo "error" $said; exit 1; }
      echo ready
      while read -r line; do cat /sys/fs/bpf/mesh; echo .; done
      """;

  private static final long END_SECONDS = 10;

  private final Process process;
  private final BufferedWriter commands;
  private final BufferedReader answers;

  private MeshProbe(Process process) throws IOException, KernelUnavailableException {
    this.process = process;
    commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII));
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    String first = answers.readLine();
    if (first == null || !first.equals("ready")) {
      close();
      throw new KernelUnavailableException(
          "the mesh cannot be read, expected root, bpftool and a kernel with BPF and BTF: "
              + (first == null ? "no answer" : first.replaceFirst("^error ", "")));
    }
  }

  /**
   * Builds the BPF program if need be, and loads it.
   *
   * @throws KernelUnavailableException if clang or bpftool is missing, or the kernel refuses
   */
  public static MeshProbe start() throws KernelUnavailableException {
    return start(CompiledSource.userCache());
  }

  /**
   * As {@link #start()}.
   *
   * @param cache the directory in which the compiled program is kept
   * @throws KernelUnavailableException likewise
   */
  public static MeshProbe start(Path cache) throws KernelUnavailableException {
    List<String> common = List.of("-O2", "-g", "-target", "bpf", "-c");
    List<String> debian = new ArrayList<>(common);
    debian.add(
        "-I/usr/include/"
            + System.getProperty("os.arch").replace("amd64", "x86_64")
            + "-linux-gnu");
    Path program =
        CompiledSource.in(cache, "mesh.bpf.c", "the BPF program", "clang", List.of(debian, common));
    try {
      return new MeshProbe(
          new ProcessBuilder("unshare", "-m", "sh", "-c", SCRIPT, "sh", program.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new KernelUnavailableException("unshare cannot be run (" + e.getMessage() + ")");
    }
  }

  /**
   * The anonymous VMAs of all processes, and every VMA in the arena of the agent's.
   *
   * @throws KernelUnavailableException if the probe has failed
   */
  public List<KernelVma> read() throws KernelUnavailableException {
    try {
      commands.write("read\n");
      commands.flush();
      List<KernelVma> vmas = new ArrayList<>();
      for (String line = answers.readLine(); ; line = answers.readLine()) {
        if (line == null) {
          throw new KernelUnavailableException("the mesh cannot be read any more");
        }
        if (line.equals(".")) {
          return vmas;
        }
        vmas.add(KernelVma.parse(line));
      }
    } catch (IOException e) {
      throw new KernelUnavailableException("the mesh cannot be read any more");
    }
  }

  @Override
  public void close() {
    Closing.close(process, commands, answers, END_SECONDS);
  }
}
