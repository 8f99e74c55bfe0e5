package rmaplab.kernel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The agent, compiled: made from the source that this program carries when it is first needed, and
 * kept in the user's cache directory under a name with the source's hash. Another source is another
 * file, so an old one is never used.
 */
final class AgentBinary {
  private static final String SOURCE = "/rmaplab/kernel/agent.c";
  private static final int HASH_DIGITS = 16;
  private static final long COMPILE_SECONDS = 120;

  private AgentBinary() {}

  /**
   * The program's file, which is there afterwards.
   *
   * @param cache the directory that holds compiled agents
   * @param compiler the C compiler
   * @throws KernelUnavailableException if there is no compiler, or it fails
   */
  static Path in(Path cache, String compiler) throws KernelUnavailableException {
    byte[] source = source();
    Path program = cache.resolve("agent-" + hash(source));
    if (Files.isExecutable(program)) {
      return program;
    }
    try {
      Files.createDirectories(cache);
      Path work = Files.createTempDirectory(cache, "build");
      try {
        Path text = work.resolve("agent.c");
        Files.write(text, source);
        Path made = work.resolve("agent");
        // Linked statically, a process has few VMAs besides the arena and forks faster.
        if (compile(compiler, text, made, true) != null) {
          String problem = compile(compiler, text, made, false);
          if (problem != null) {
            throw new KernelUnavailableException(compiler + " cannot build the agent: " + problem);
          }
        }
        Files.move(made, program, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        deleteAll(work);
      }
    } catch (IOException e) {
      throw new KernelUnavailableException(cache + ": cannot be written (" + e.getMessage() + ")");
    }
    return program;
  }

  /** Where compiled agents are kept, unless somebody says otherwise. */
  static Path userCache() {
    String stated = System.getenv("XDG_CACHE_HOME");
    Path base =
        stated == null || stated.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(stated);
    return base.resolve("rmaplab");
  }

  /** Compiles; the first line of what the compiler complains of, or null if it is content. */
  private static @Nullable String compile(String compiler, Path source, Path made, boolean fixed)
      throws KernelUnavailableException, IOException {
    List<String> command =
        List.of(
            compiler,
            "-O2",
            "-std=gnu17",
            fixed ? "-static" : "-fno-plt",
            "-o",
            made.toString(),
            source.toString());
    Path said = made.resolveSibling("messages");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      if (!process.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return "it takes longer than " + COMPILE_SECONDS + " s";
      }
      if (process.exitValue() == 0) {
        return null;
      }
      return Files.readAllLines(said).stream()
          .filter(line -> line.contains("error") || line.contains("cannot"))
          .findFirst()
          .orElse("exit status " + process.exitValue());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (IOException e) {
      throw new KernelUnavailableException(
          "the kernel is asked through a small program in C, and there is no '"
              + compiler
              + "' to compile it, expected gcc on the PATH");
    }
  }

  private static void deleteAll(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static byte[] source() {
    try (InputStream in = AgentBinary.class.getResourceAsStream(SOURCE)) {
      if (in == null) {
        throw new AssertionError("no resource " + SOURCE);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("resource " + SOURCE + " cannot be read", e);
    }
  }

  private static String hash(byte[] source) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(System.getProperty("os.arch", "").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(source)).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }
}
