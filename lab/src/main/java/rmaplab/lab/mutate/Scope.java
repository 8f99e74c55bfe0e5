package rmaplab.lab.mutate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import rmaplab.checker.MutationScope;
import rmaplab.memory.Machine;
import rmaplab.memory.MachineConfig;
import rmaplab.memory.rmap.Design;

/** What is damaged of a design. */
public enum Scope {
  /** The design itself: the class that implements it and what it shares with other designs. */
  DESIGN,
  /** Everything that may change what a walk finds: area, fork, migration and so on. */
  MEMORY;

  private static final String SHARED = "rmaplab.memory.rmap";
  private static final List<String> EVERYTHING =
      List.of(
          "rmaplab.memory.area",
          "rmaplab.memory.space",
          "rmaplab.memory.migrate",
          "rmaplab.memory.reclaim",
          "rmaplab.memory.ksm",
          "rmaplab.memory.file");

  /** The packages whose classes are mutated, for a design. */
  MutationScope of(Design design) {
    Class<?> implementation =
        new Machine(MachineConfig.ofFrames(2), design).reverseMap().getClass();
    Set<String> packages = new LinkedHashSet<>(Set.of(SHARED));
    for (Class<?> c = implementation; c != Object.class; c = c.getSuperclass()) {
      packages.add(c.getPackageName());
    }
    if (this == MEMORY) {
      packages.addAll(EVERYTHING);
    }
    return new MutationScope(List.copyOf(packages), implementation.getName());
  }
}
