package rmaplab.checker.weave;

import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.MutationScope;

/**
 * Which methods get mutations: those in scope. Of these, the ones that cannot run under the
 * implementation at hand are told apart: their mutations are left out, and reaching one of them is
 * an error of this analysis.
 */
final class MutationPlan {
  private final PrivateLoader loader;
  private final String subject;
  private final Set<String> packages;
  private final String implementation;
  private @Nullable Set<String> alive;

  /** {@code subject}: the class that an exploration calls, by its usual name. */
  MutationPlan(PrivateLoader loader, String subject, MutationScope scope) {
    this.loader = loader;
    this.subject = subject.replace('.', '/');
    packages = Set.copyOf(scope.packages());
    implementation = scope.implementation().replace('.', '/');
  }

  /** Whether a method with a body, of a class by its internal name, is in scope. */
  boolean mutates(String internal, MethodModel method) {
    return packages.contains(Shapes.dotted(internal.substring(0, internal.lastIndexOf('/'))))
        && !method.methodName().stringValue().startsWith("<")
        && !method.flags().has(AccessFlag.SYNTHETIC);
  }

  /** Whether a method can run at all. */
  boolean canRun(String internal, MethodModel method) {
    if (alive == null) {
      alive = Reachability.of(new Hierarchy(loader), subject, implementation);
    }
    return alive.contains(
        internal + "." + method.methodName().stringValue() + method.methodType().stringValue());
  }
}
