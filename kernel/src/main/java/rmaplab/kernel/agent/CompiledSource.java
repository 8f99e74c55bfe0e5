package rmaplab.kernel.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program in C, compiled: made from a source that this program carries when it is first needed,
 * and kept in the user's cache directory under a name with the source's hash. Another source is
 * another file, so an old one is never used.
 */
public final class CompiledSource {
  private static final String SOURCES = "/rmaplab/kernel/";
  private static final int HASH_DIGITS = 16;
  private static final long COMPILE_SECONDS = 120;

  private CompiledSource() {}

  /**
   * The compiled file, which is there afterwards.
   *
   * @param cache the directory that holds compiled files
   * @param name the source's name, for example {@code agent.c}
   * @param purpose what it is for, for messages: {@code the agent}
   * @param compiler the compiler
   * @param options what the compiler is told, besides the files; each is tried until one works
   * @throws KernelUnavailableException if there is no compiler, or it fails
   */
  public static Path in(
      Path cache, String name, String purpose, String compiler, List<List<String>> options)
      throws KernelUnavailableException {
    byte[] source = source(name);
    String stem = name.substring(0, name.indexOf('.'));
    Path program = cache.resolve(stem + "-" + hash(source));
    if (Files.exists(program)) {
      return program;
    }
    try {
      Files.createDirectories(cache);
      Path work = Files.createTempDirectory(cache, "build");
      try {
        Path text = work.resolve(name);
        Files.write(text, source);
        Path made = work.resolve(stem);
        String problem = null;
        for (List<String> option : options) {
          problem = compile(compiler, option, text, made);
          if (problem == null) {
            break;
          }
        }
        if (problem != null) {
          throw new KernelUnavailableException(
              compiler + " cannot build " + purpose + ": " + problem);
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

  /** Where compiled files are kept, unless somebody says otherwise. */
  public static Path userCache() {
    String stated = System.getenv("XDG_CACHE_HOME");
    Path base =
        stated == null || stated.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(stated);
    return base.resolve("rmaplab");
  }

  /** Compiles; the first line of what the compiler complains of, or null if it is content. */
  private static @Nullable String compile(
      String compiler, List<String> options, Path source, Path made)
      throws KernelUnavailableException, IOException {
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(options);
    command.addAll(List.of("-o", made.toString(), source.toString()));
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
              + "' on the PATH to compile it");
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

  private static byte[] source(String name) {
    try (InputStream in = CompiledSource.class.getResourceAsStream(SOURCES + name)) {
      if (in == null) {
        throw new AssertionError("no resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError("resource " + name + " cannot be read", e);
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
