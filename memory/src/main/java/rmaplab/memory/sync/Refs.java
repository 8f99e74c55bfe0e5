package rmaplab.memory.sync;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** An array of references, each read and written atomically and in one total order. */
public final class Refs<T> {
  private final AtomicReferenceArray<@Nullable T> refs;

  /** Nulls. */
  public Refs(int length) {
    refs = new AtomicReferenceArray<>(length);
  }

  /** Reads a reference. */
  public @Nullable T get(int i) {
    return refs.get(i);
  }

  /** Writes a reference. */
  public void set(int i, @Nullable T value) {
    refs.set(i, value);
  }
}
