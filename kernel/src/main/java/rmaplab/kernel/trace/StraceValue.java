package rmaplab.kernel.trace;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers behind what strace prints: {@code 0x3}, with or without a comment behind it that
 * names the flags; {@code PROT_READ|PROT_WRITE}; {@code NULL}; {@code 3</usr/lib/libc.so.6>}.
 */
final class StraceValue {
  private static final Map<String, Long> NAMES = names();
  private static final int PATH_BITS = 30;

  private StraceValue() {}

  private static Map<String, Long> names() {
    Map<String, Long> names = new HashMap<>();
    String[] pairs = {
      "NULL=0",
      "PROT_NONE=0",
      "PROT_READ=1",
      "PROT_WRITE=2",
      "PROT_EXEC=4",
      "PROT_GROWSDOWN=1000000",
      "MAP_FILE=0",
      "MAP_SHARED=1",
      "MAP_PRIVATE=2",
      "MAP_SHARED_VALIDATE=3",
      "MAP_FIXED=10",
      "MAP_ANONYMOUS=20",
      "MAP_ANON=20",
      "MAP_32BIT=40",
      "MAP_GROWSDOWN=100",
      "MAP_DENYWRITE=800",
      "MAP_EXECUTABLE=1000",
      "MAP_LOCKED=2000",
      "MAP_NORESERVE=4000",
      "MAP_POPULATE=8000",
      "MAP_NONBLOCK=10000",
      "MAP_STACK=20000",
      "MAP_HUGETLB=40000",
      "MAP_SYNC=80000",
      "MAP_FIXED_NOREPLACE=100000",
      "MREMAP_MAYMOVE=1",
      "MREMAP_FIXED=2",
      "MREMAP_DONTUNMAP=4",
      "MLOCK_ONFAULT=1",
      "MADV_NORMAL=0",
      "MADV_RANDOM=1",
      "MADV_SEQUENTIAL=2",
      "MADV_WILLNEED=3",
      "MADV_DONTNEED=4",
      "MADV_FREE=8",
      "MADV_REMOVE=9",
      "MADV_DONTFORK=a",
      "MADV_DOFORK=b",
      "MADV_MERGEABLE=c",
      "MADV_UNMERGEABLE=d",
      "MADV_HUGEPAGE=e",
      "MADV_NOHUGEPAGE=f",
      "MADV_DONTDUMP=10",
      "MADV_DODUMP=11",
      "MADV_WIPEONFORK=12",
      "MADV_KEEPONFORK=13",
      "MADV_COLD=14",
      "MADV_PAGEOUT=15",
      "MADV_POPULATE_READ=16",
      "MADV_POPULATE_WRITE=17",
      "MADV_DONTNEED_LOCKED=18",
      "MADV_COLLAPSE=19",
      "SHM_RDONLY=1000",
      "SHM_REMAP=4000",
      "IPC_PRIVATE=0",
      "CLONE_VM=100",
      "CLONE_VFORK=4000",
      "CLONE_THREAD=10000",
    };
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      names.put(pair.substring(0, equals), Long.parseLong(pair.substring(equals + 1), 16));
    }
    return Map.copyOf(names);
  }

  /** The number; null if there is none. */
  static @Nullable Long of(String text) {
    long value = 0;
    for (String part : withoutComments(text).split("\\|", -1)) {
      Long number = number(part.strip());
      if (number == null) {
        return null;
      }
      value |= number;
    }
    return value;
  }

  /**
   * Whether a set of flags has {@code bits}, which have the name {@code name}. Flags that nobody
   * knows do not matter.
   */
  static boolean has(String flags, long bits, String name) {
    for (String part : withoutComments(flags).split("\\|", -1)) {
      Long number = number(part.strip());
      if (part.strip().equals(name) || number != null && (number & bits) != 0) {
        return true;
      }
    }
    return false;
  }

  private static String withoutComments(String text) {
    String rest = text;
    int open = rest.indexOf("/*");
    while (open >= 0) {
      int close = rest.indexOf("*/", open + 2);
      rest = rest.substring(0, open) + (close < 0 ? "" : rest.substring(close + 2));
      open = rest.indexOf("/*");
    }
    return rest;
  }

  private static @Nullable Long number(String text) {
    int path = text.indexOf('<');
    if (path > 0) {
      // A descriptor with its file: the file is what matters, and descriptors are used again.
      return 1L << PATH_BITS | text.substring(path).hashCode() & (1L << PATH_BITS) - 1;
    }
    Long named = NAMES.get(text);
    if (named != null) {
      return named;
    }
    try {
      if (text.startsWith("0x")) {
        return Long.parseUnsignedLong(text, 2, text.length(), 16);
      }
      boolean octal = text.length() > 1 && text.startsWith("0");
      return Long.parseLong(text, octal ? 8 : 10);
    } catch (NumberFormatException _) {
      return null;
    }
  }

  /** The number behind {@code =}: a result, or an errno in [-4095, -1]; null if there is none. */
  static @Nullable Long result(String text) {
    int blank = text.indexOf(' ');
    String first = blank < 0 ? text : text.substring(0, blank);
    if (!first.equals("-1")) {
      return number(first);
    }
    String errno = blank < 0 ? "" : text.substring(blank).strip();
    return errno.startsWith("ENOMEM") ? -12L : errno.startsWith("ENOENT") ? -2L : -1L;
  }
}
