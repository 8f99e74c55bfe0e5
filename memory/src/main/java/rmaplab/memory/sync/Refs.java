package rmaplab.memory.sync;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** An array of references, each read and written atomically and in one total order. */
public final class Refs<T> {
  private static final VarHandle REF =
      MethodHandles.arrayElementVarHandle(Object[].class).withInvokeExactBehavior();

  private final @Nullable Object[] refs;

  /** Nulls. */
  public Refs(int length) {
    refs = new @Nullable Object[length];
  }

  /** Reads a reference. */
  @SuppressWarnings("unchecked") // only set puts something in
  public @Nullable T get(int i) {
    return (T) REF.getVolatile(refs, i);
  }

  /** Writes a reference. */
  public void set(int i, @Nullable T value) {
    REF.setVolatile(refs, i, (Object) value);
  }
}
