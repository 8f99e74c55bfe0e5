package rmaplab.checker.programs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.SpinLock;

/** Language constructs that could upset weaving; woven or not, {@link #all} says the same. */
public class Odd {
  private final @Nullable Odd other;
  private final byte[] bytes = new byte[4];
  private final boolean[] booleans = new boolean[4];
  private final char[] chars = new char[4];
  private final double[] doubles = new double[4];
  private final float[][] floats = new float[2][2];
  private final String[][] names = {{"a"}, {"b", "c"}};
  private final List<String> list = new ArrayList<>();
  private int count;
  private long wide;
  private Object any = "text";
  private boolean flag;

  /** With another one, whose count it continues. */
  public Odd(@Nullable Odd other) {
    this.other = other;
    count = other == null ? 1 : other.count + 1;
  }

  private enum Colour {
    RED,
    GREEN {
      @Override
      int weight() {
        return 5;
      }
    },
    BLUE;

    int weight() {
      return ordinalOf(this);
    }

    private static int ordinalOf(Colour c) {
      return switch (c) {
        case RED -> 10;
        case GREEN -> 20;
        case BLUE -> 30;
      };
    }
  }

  private record Pair(int a, Odd b) {
    Pair {
      if (a < 0) {
        throw new IllegalArgumentException("a is " + a);
      }
    }
  }

  private sealed interface Shape permits Circle, Square {}

  private record Circle(double radius) implements Shape {}

  private record Square(long side) implements Shape {}

  private interface Named {
    int number();

    default String name() {
      return "n" + number();
    }
  }

  private static class Base<T extends Comparable<T>> implements Named, Comparable<Base<T>> {
    private final T value;
    private int secret = 3;

    Base(T value) {
      this.value = value;
    }

    @Override
    public int number() {
      return secret++;
    }

    @Override
    public int compareTo(Base<T> o) {
      return value.compareTo(o.value);
    }
  }

  private static final class Derived extends Base<String> {
    private final Odd outer;
    private int early;
    private double half;

    Derived(Odd outer, String v, boolean longer) {
      int before = longer ? new Pair(7, new Odd(null)).a() : 8;
      super(new StringBuilder(v).reverse().toString());
      this.outer = outer;
      early = before;
      half = early + new Pair(1, new Odd(new Odd(null))).a() * 0.5;
    }
  }

  /** Its superclass is of the JDK: allowed for exceptions. */
  private static final class Trouble extends RuntimeException {
    private static final long serialVersionUID = 1;
    private int code;

    Trouble(int code) {
      super("trouble", null, false, false);
      this.code = code;
    }
  }

  private final class Inner implements IntSupplier {
    @Override
    public int getAsInt() {
      return count++ + Odd.this.count;
    }
  }

  /** Runs everything and tells what came out. */
  public String all() {
    StringBuilder s = new StringBuilder();
    IntSupplier lambda = () -> count += 2;
    s.append(lambda.getAsInt()).append(new Inner().getAsInt()).append(' ');
    Runnable reference = this::bump;
    reference.run();
    s.append("count " + count + " wide " + wide++ + any).append(' ');
    for (Colour c : Colour.values()) {
      s.append(c.weight()).append(flag);
    }
    Derived d = new Derived(this, "vw", true);
    Derived e = new Derived(d.outer, "wv", false);
    s.append(d.compareTo(e)).append(Comparator.<Base<String>>naturalOrder().compare(e, d));
    s.append(d.name()).append(((Base<String>) d).secret).append(e.half);
    any = new Pair(4, this);
    s.append(any instanceof Pair(int a, Odd b) && b.count == count ? a : -1);
    for (Shape shape : new Shape[] {new Circle(1.5), new Square(4)}) {
      s.append(
          switch (shape) {
            case Circle(double radius) -> "circle" + radius * wide;
            case Square q when q.side() > 3 -> "big" + q;
            case Square q -> "small" + q;
          });
    }
    s.append(arrays()).append(exceptions());
    list.add("x");
    list.addAll(List.of("z", "y"));
    list.sort(null);
    s.append(list).append(list.stream().map(x -> x + count).toList());
    return s.append(other == null).toString();
  }

  private String arrays() {
    bytes[1] |= 3;
    booleans[2] = bytes[1] > 2;
    chars[0]++;
    doubles[3] += wide *= 2;
    floats[1][0] += 1.5f;
    names[1][0] += count > 3 ? names[0][0] : "z";
    return bytes[1] + "" + booleans[2] + (int) chars[0] + doubles[3] + floats[1][0] + names[1][0];
  }

  private String exceptions() {
    StringBuilder s = new StringBuilder();
    try {
      new Trouble(6).code++;
      throw new Trouble(count);
    } catch (Trouble t) {
      s.append(t.code);
    } finally {
      flag = !flag;
    }
    try {
      Odd none = count < 0 ? this : nothing();
      none.count = 5;
    } catch (NullPointerException x) {
      s.append("null");
    }
    try {
      bytes[count + 90] = (byte) (count + 1);
    } catch (ArrayIndexOutOfBoundsException x) {
      s.append("bounds");
    }
    return s.toString();
  }

  @SuppressWarnings("NullAway") // on purpose
  private static Odd nothing() {
    return null;
  }

  private void bump() {
    count += wide > 0 ? 1 : 2;
  }

  /** Takes a lock with frames of the library between the task and the lock. */
  public int through(SpinLock l) {
    return java.util.stream.IntStream.range(0, 2)
        .map(i -> {
          l.lock();
          count++;
          l.unlock();
          return count;
        })
        .sum();
  }

  /** A lock for it. */
  public SpinLock lock() {
    return new SpinLock(LockClass.ANON_VMA, this);
  }

  @Override
  public String toString() {
    return "odd";
  }
}
