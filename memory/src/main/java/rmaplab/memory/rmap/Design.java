package rmaplab.memory.rmap;

import rmaplab.memory.Machine;

/**
 * A reverse-map design by name. Implementations are found through {@link java.util.ServiceLoader},
 * so a design is added by a class on the class path.
 */
public interface Design {
  /** The name that users type, for example {@code root-walk}. */
  String name();

  /** When Linux had it, or who proposed it. */
  String period();

  /** What it is, in one line. */
  String summary();

  /** The position in lists: designs are shown in the order of their history. */
  int rank();

  /** The design at work on one machine. */
  ReverseMap create(Machine machine);
}
