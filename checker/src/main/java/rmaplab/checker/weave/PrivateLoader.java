package rmaplab.checker.weave;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.MutationScope;
import rmaplab.checker.Narrated;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.EngineOwner;

/**
 * Loads a private copy of a program, made of the same class files as the one that everybody uses.
 *
 * <p>In the copy, classes of the synchronization package that have a controlled twin are replaced
 * by it, and woven classes call the hooks. The original classes are untouched.
 */
public final class PrivateLoader extends ClassLoader implements EngineOwner {
  private static final String CONTROLLED = "rmaplab/checker/controlled/";
  private static final String SYNC = "rmaplab/memory/sync/";

  private final CodeUnderTest code;
  private final ClassLoader source;
  private final Engine engine;
  private final Weaver weaver;
  private final boolean narrating;
  private final boolean telling;
  private final Renamer renamer = new Renamer(SYNC, CONTROLLED, this::hasTwin);
  private final Map<String, Boolean> twins = new HashMap<>();
  private final Map<String, byte[]> renamed = new HashMap<>();
  private final Set<String> loadedWoven = new HashSet<>();

  /** How many were loaded when what they refer to was loaded too. */
  private int complete;

  static {
    registerAsParallelCapable();
  }

  /**
   * A loader that has loaded nothing yet.
   *
   * @param source where the class files are, and whatever is not private
   * @param narrated what the copy tells when it is replayed; null for a copy to explore with
   * @param scope where the copy can be mutated; null for nowhere
   * @param telling whether its methods tell what their tasks know
   */
  public PrivateLoader(
      CodeUnderTest code,
      ClassLoader source,
      Engine engine,
      @Nullable Narrated narrated,
      @Nullable MutationScope scope,
      boolean telling) {
    super("checked", source);
    this.code = code;
    this.source = source;
    this.engine = engine;
    narrating = narrated != null;
    this.telling = telling;
    MutationPlan plan = scope == null ? null : new MutationPlan(this, code.subject(), scope);
    weaver =
        new Weaver(
            this,
            engine.code(),
            code.typeStableLinks(),
            narrated,
            plan,
            engine.mutations(),
            telling);
  }

  @Override
  public Engine engine() {
    return engine;
  }

  private boolean hasTwin(String simpleName) {
    return twins.computeIfAbsent(
        simpleName, n -> source.getResource(CONTROLLED + n + ".class") != null);
  }

  private boolean isPrivate(String internal) {
    return internal.startsWith(CONTROLLED) || startsWithAny(internal, code.privatePrefixes());
  }

  /** Whether accesses of a class, by internal name, are hooked. */
  boolean isWoven(String internal) {
    return startsWithAny(internal, code.wovenPrefixes())
        && !internal.startsWith(SYNC)
        && !internal.startsWith(CONTROLLED);
  }

  /** Whether a class, by its usual name, is code under test. */
  public boolean isWovenClass(String name) {
    return isWoven(name.replace('.', '/'));
  }

  private static boolean startsWithAny(String internal, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (internal.startsWith(prefix.replace('.', '/'))) {
        return true;
      }
    }
    return false;
  }

  /** The class file with names replaced, before weaving; null for classes that are not private. */
  byte @Nullable [] renamedBytes(String internal) {
    if (!isPrivate(internal)) {
      return null;
    }
    byte[] known = renamed.get(internal);
    if (known == null) {
      try (InputStream in = source.getResourceAsStream(internal + ".class")) {
        if (in == null) {
          return null;
        }
        byte[] bytes = in.readAllBytes();
        known = internal.startsWith(CONTROLLED) ? bytes : renamer.rename(bytes);
        renamed.put(internal, known);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return known;
  }

  /** A hash of the private classes that have been looked at so far. */
  public synchronized String fingerprint() {
    Fingerprint hash = new Fingerprint();
    new java.util.TreeMap<>(renamed).forEach((name, bytes) -> hash.add(name).add(bytes));
    return hash.text();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    String internal = name.replace('.', '/');
    if (!isPrivate(internal)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known != null ? known : define(name, internal);
    }
  }

  private synchronized Class<?> define(String name, String internal) throws ClassNotFoundException {
    byte[] bytes = renamedBytes(internal);
    if (bytes == null) {
      throw new ClassNotFoundException(name);
    }
    if (isWoven(internal)) {
      bytes = weaver.weave(bytes);
      loadedWoven.add(internal);
    } else if (narrating && !internal.startsWith(CONTROLLED) && !internal.startsWith(SYNC)) {
      bytes = weaver.narrate(bytes);
    } else if (telling && !internal.startsWith(CONTROLLED) && !internal.startsWith(SYNC)) {
      bytes = weaver.tell(bytes);
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  /**
   * Loads and initialises all woven classes that the ones loaded so far refer to, so that no class
   * is initialised in the middle of a task, and what is refused is refused before anything runs.
   */
  public synchronized void completeWoven() {
    if (loadedWoven.size() == complete) {
      return;
    }
    Deque<String> todo = new ArrayDeque<>(loadedWoven);
    Set<String> seen = new HashSet<>();
    while (!todo.isEmpty()) {
      String internal = todo.pop();
      if (seen.add(internal)) {
        initialise(internal);
        todo.addAll(weaver.wovenReferences(internal));
      }
    }
    complete = loadedWoven.size();
  }

  private void initialise(String internal) {
    try {
      Class.forName(internal.replace('/', '.'), true, this);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a woven class refers to a missing one: " + internal, e);
    }
  }
}
