package rmaplab.checker.engine;

import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** What the detectors know of array elements and of objects of the library, by identity. */
final class Elements {
  private final IdentityHashMap<Object, @Nullable Tracked[]> known = new IdentityHashMap<>();

  Tracked of(Object array, int index) {
    if (index < 0) {
      return new Tracked(); // The access will throw.
    }
    @Nullable Tracked[] elements = known.get(array);
    if (elements == null || elements.length <= index) {
      elements = elements == null ? new Tracked[index + 4] : Arrays.copyOf(elements, index * 2 + 4);
      known.put(array, elements);
    }
    Tracked t = elements[index];
    return t == null ? elements[index] = new Tracked() : t;
  }

  void clear() {
    if (!known.isEmpty()) {
      known.clear();
    }
  }
}
