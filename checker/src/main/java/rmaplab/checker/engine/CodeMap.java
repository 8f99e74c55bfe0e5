package rmaplab.checker.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers that weaving gives to fields and to places in the code, and how each field's accesses
 * are treated now.
 *
 * <p>A field's code, as woven into the program, holds the field's number, whether it is a link of a
 * type-stable object, and its slot among the fields of its object.
 */
public final class CodeMap {
  /** Accesses are checked for races. */
  static final byte CHECKED = 0;

  /** Accesses are scheduling points. */
  static final byte POINT = 1;

  private static final String LIBRARY = "java.util container";
  private static final int SLOT_BITS = 8;
  private static final int LINK = 1 << SLOT_BITS;
  private static final int NUMBER_SHIFT = SLOT_BITS + 1;
  private static final int MAX_PLACES = 1 << 16;

  private final List<String> places = new ArrayList<>(List.of("?"));
  private final Map<String, Integer> placeNumbers = new HashMap<>();
  private final List<String> fields = new ArrayList<>();
  private final Map<String, Integer> codes = new HashMap<>();
  private final List<Boolean> isVolatile = new ArrayList<>();
  private final Set<String> promoted = new HashSet<>();
  private final Set<String> parts = new HashSet<>();
  private boolean everything;
  private int version;
  private byte[] modes = new byte[64];

  /** The number of a place in the code, for example {@code Adjust.java:88}. */
  public int place(String text) {
    return placeNumbers.computeIfAbsent(
        text,
        t -> {
          if (places.size() == MAX_PLACES) {
            throw new IllegalArgumentException("more than " + MAX_PLACES + " places in woven code");
          }
          places.add(t);
          return places.size() - 1;
        });
  }

  /** The code of a field. */
  public int field(String key, String name, int slot, boolean link, boolean ofVolatile) {
    return codes.computeIfAbsent(
        key,
        k -> {
          if (slot >= LINK) {
            throw new IllegalArgumentException(
                name + " is field number " + slot + " of its object");
          }
          int number = fields.size();
          fields.add(name);
          isVolatile.add(ofVolatile);
          if (number == modes.length) {
            modes = Arrays.copyOf(modes, number * 2);
          }
          modes[number] = modeOf(number);
          return number << NUMBER_SHIFT | (link ? LINK : 0) | slot;
        });
  }

  /** The code of the containers of the library, of which each counts as one location. */
  public int library() {
    return field(LIBRARY, LIBRARY, 0, false, false);
  }

  boolean isLibrary(int code) {
    return fieldName(code).equals(LIBRARY);
  }

  /** A final field holds an object that the constructor makes: a part of its object. */
  public void part(String className, String field) {
    parts.add(className + '.' + field);
  }

  boolean isPart(String className, String field) {
    return parts.contains(className + '.' + field);
  }

  private byte modeOf(int number) {
    return everything || isVolatile.get(number) || promoted.contains(fields.get(number))
        ? POINT
        : CHECKED;
  }

  /** Makes exactly these fields points, besides volatile ones. */
  void promote(Set<String> names, boolean all) {
    version++;
    promoted.clear();
    promoted.addAll(names);
    everything = all;
    for (int i = 0; i < fields.size(); i++) {
      modes[i] = modeOf(i);
    }
  }

  /** Changes whenever the set of points may have changed. */
  int version() {
    return version;
  }

  byte mode(int code) {
    return modes[code >>> NUMBER_SHIFT];
  }

  static int slot(int code) {
    return code & LINK - 1;
  }

  static boolean isLink(int code) {
    return (code & LINK) != 0;
  }

  /** Class and field. */
  public String fieldName(int code) {
    return fields.get(code >>> NUMBER_SHIFT);
  }

  /** A place's text. */
  public String placeName(int place) {
    return places.get(place);
  }
}
