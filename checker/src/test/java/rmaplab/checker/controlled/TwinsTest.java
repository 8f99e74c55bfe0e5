package rmaplab.checker.controlled;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The controlled classes and the ones that they replace can never drift apart. */
class TwinsTest {
  private static final String NATIVE = "rmaplab.memory.sync.";
  private static final String CONTROLLED = "rmaplab.checker.controlled.";

  /** Needed by nobody outside the package, or data that is the same in both worlds. */
  private static final Set<String> WITHOUT_TWIN =
      Set.of("Backoff", "ReadSections", "LockClass", "package-info");

  static Stream<String> twins() throws Exception {
    return nativeClasses().filter(n -> !WITHOUT_TWIN.contains(n));
  }

  /** The classes are in a folder while the module alone is built, in a jar afterwards. */
  private static Stream<String> nativeClasses() throws Exception {
    Path place =
        Path.of(
            Class.forName(NATIVE + "SpinLock")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    String inside = NATIVE.replace('.', '/');
    if (Files.isDirectory(place)) {
      return list(place.resolve(inside)).stream();
    }
    try (FileSystem jar = FileSystems.newFileSystem(place)) {
      return list(jar.getPath(inside)).stream();
    }
  }

  private static Set<String> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.endsWith(".class") && !n.contains("$"))
          .map(n -> n.substring(0, n.length() - ".class".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void twin_hasTheSamePublicMethods(String name) throws Exception {
    Class<?> original = Class.forName(NATIVE + name);
    Class<?> twin = Class.forName(CONTROLLED + name, false, getClass().getClassLoader());

    assertThat(signatures(twin)).isEqualTo(signatures(original));
    assertThat(twin.getModifiers()).isEqualTo(original.getModifiers());
  }

  private static Set<String> signatures(Class<?> type) {
    Set<String> all = new TreeSet<>();
    for (Method m : type.getDeclaredMethods()) {
      if (Modifier.isPublic(m.getModifiers())) {
        all.add(m.getName() + Arrays.toString(m.getParameterTypes()) + m.getReturnType());
      }
    }
    for (Constructor<?> c : type.getDeclaredConstructors()) {
      if (Modifier.isPublic(c.getModifiers())) {
        all.add("new" + Arrays.toString(c.getParameterTypes()));
      }
    }
    return all.stream()
        .map(s -> s.replace(CONTROLLED, NATIVE))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyNativeClass_hasATwinOrNeedsNone() throws Exception {
    for (String name : nativeClasses().toList()) {
      if (!WITHOUT_TWIN.contains(name)) {
        assertThat(getClass().getResource("/" + (CONTROLLED + name).replace('.', '/') + ".class"))
            .as(name)
            .isNotNull();
      }
    }
  }
}
