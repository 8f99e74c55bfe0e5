package rmaplab.memory.rmap;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The designs that are on the class path. */
public final class Designs {
  private static final List<Design> ALL = find();

  private Designs() {}

  /** All designs, in the order of their history. */
  public static List<Design> all() {
    return ALL;
  }

  private static List<Design> find() {
    return ServiceLoader.load(Design.class, Designs.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparingInt(Design::rank).thenComparing(Design::name))
        .toList();
  }

  /** The design of this name. */
  public static Optional<Design> named(String name) {
    return all().stream().filter(d -> d.name().equals(name)).findFirst();
  }
}
