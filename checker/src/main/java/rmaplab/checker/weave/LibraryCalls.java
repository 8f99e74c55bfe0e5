package rmaplab.checker.weave;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the library's mutable containers, which are not woven themselves: each counts as a read
 * or a write of the whole container, so that unordered use is seen as a race.
 */
final class LibraryCalls {
  private static final Set<String> CONTAINERS =
      Set.of(
          "ArrayList",
          "LinkedList",
          "List",
          "Collection",
          "ArrayDeque",
          "Deque",
          "Queue",
          "PriorityQueue",
          "Set",
          "HashSet",
          "LinkedHashSet",
          "TreeSet",
          "SortedSet",
          "NavigableSet",
          "Map",
          "HashMap",
          "LinkedHashMap",
          "TreeMap",
          "SortedMap",
          "NavigableMap",
          "IdentityHashMap",
          "EnumMap",
          "BitSet",
          "SequencedCollection",
          "SequencedMap",
          "SequencedSet");
  private static final Set<String> READS =
      Set.of(
          "get",
          "getOrDefault",
          "size",
          "isEmpty",
          "contains",
          "containsAll",
          "containsKey",
          "containsValue",
          "indexOf",
          "lastIndexOf",
          "iterator",
          "listIterator",
          "forEach",
          "stream",
          "values",
          "entrySet",
          "keySet",
          "navigableKeySet",
          "firstKey",
          "lastKey",
          "firstEntry",
          "lastEntry",
          "floorKey",
          "floorEntry",
          "ceilingKey",
          "ceilingEntry",
          "higherKey",
          "higherEntry",
          "lowerKey",
          "lowerEntry",
          "floor",
          "ceiling",
          "higher",
          "lower",
          "first",
          "last",
          "peek",
          "peekFirst",
          "peekLast",
          "element",
          "getFirst",
          "getLast",
          "toArray",
          "equals",
          "hashCode",
          "toString",
          "subList",
          "headMap",
          "tailMap",
          "subMap",
          "headSet",
          "tailSet",
          "subSet",
          "descendingMap",
          "descendingKeySet",
          "descendingSet",
          "descendingIterator",
          "reversed",
          "cardinality",
          "length",
          "nextSetBit",
          "nextClearBit",
          "previousSetBit",
          "previousClearBit",
          "comparator");
  private static final String PACKAGE = "java/util/";

  private LibraryCalls() {}

  /** Whether a call reads or writes a container; null if it does neither. */
  static @Nullable Boolean isWrite(String owner, String method) {
    if (!owner.startsWith(PACKAGE) || !CONTAINERS.contains(owner.substring(PACKAGE.length()))) {
      return null;
    }
    return !READS.contains(method);
  }
}
