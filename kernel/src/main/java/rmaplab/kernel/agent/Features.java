package rmaplab.kernel.agent;

import java.util.HashMap;
import java.util.Map;

/**
 * What the kernel at hand can be asked for.
 *
 * @param linux its release
 * @param ksm whether it merges equal pages on demand
 * @param swap whether pages can be evicted: there is swap space, or some can be made of memory
 */
public record Features(String linux, boolean ksm, boolean swap) {
  /** Reads {@code linux=6.18 ksm=1 swap=0 zram=1}. */
  static Features parse(String text) {
    Map<String, String> values = new HashMap<>();
    for (String word : text.split(" ")) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new Features(
        values.getOrDefault("linux", ""),
        "1".equals(values.get("ksm")),
        "1".equals(values.get("swap")) || "1".equals(values.get("zram")));
  }
}
