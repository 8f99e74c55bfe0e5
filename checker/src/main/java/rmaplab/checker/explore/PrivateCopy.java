package rmaplab.checker.explore;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.CheckOptions;
import rmaplab.checker.CodeUnderTest;
import rmaplab.checker.MutationScope;
import rmaplab.checker.Narrated;
import rmaplab.checker.Subject;
import rmaplab.checker.engine.Coroutines;
import rmaplab.checker.engine.Engine;
import rmaplab.checker.engine.Granularity;
import rmaplab.checker.weave.PrivateLoader;

/** A private copy of a program with its engine, and the subjects made from it. */
public final class PrivateCopy {
  private final CodeUnderTest code;
  private final Engine engine;
  private final PrivateLoader loader;

  /** A copy that has loaded nothing yet; {@code narrated}: null unless it is for replays. */
  public PrivateCopy(
      CodeUnderTest code, ClassLoader source, Coroutines coroutines, @Nullable Narrated narrated) {
    this(code, source, coroutines, narrated, null, false);
  }

  /** A copy whose states can be compared. */
  public static PrivateCopy telling(CodeUnderTest code, ClassLoader source, Coroutines coroutines) {
    return new PrivateCopy(code, source, coroutines, null, null, true);
  }

  /** A copy that can be mutated. */
  public static PrivateCopy mutable(
      CodeUnderTest code, ClassLoader source, Coroutines coroutines, MutationScope scope) {
    return new PrivateCopy(code, source, coroutines, null, scope, false);
  }

  private PrivateCopy(
      CodeUnderTest code,
      ClassLoader source,
      Coroutines coroutines,
      @Nullable Narrated narrated,
      @Nullable MutationScope scope,
      boolean telling) {
    this.code = code;
    engine = new Engine(coroutines);
    loader = new PrivateLoader(code, source, engine, narrated, scope, telling);
  }

  /** The engine that schedules the copy. */
  public Engine engine() {
    return engine;
  }

  /** The loader of the copy. */
  public PrivateLoader loader() {
    return loader;
  }

  /** Makes a subject, runs it dry so that everything is loaded, and does something with it. */
  public <R> R with(List<String> arguments, CheckOptions options, Function<Subject, R> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Subject subject = create(arguments);
      engine.promotions().reset(Granularity.REDUCED, java.util.Set.of());
      loader.completeWoven();
      engine.dryRun(subject, options.maxSteps());
      loader.completeWoven();
      return work.apply(subject);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private Subject create(List<String> arguments) {
    try {
      Constructor<?> constructor =
          Class.forName(code.subject(), true, loader).getDeclaredConstructor(List.class);
      constructor.setAccessible(true);
      return (Subject) constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new IllegalArgumentException("cannot make a " + code.subject(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot make a " + code.subject(), e);
    }
  }
}
