package rmaplab.memory.rmap.rootwalk;

import org.jspecify.annotations.Nullable;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Adjustment;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.AnonVmaChain;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.PageVisitor;
import rmaplab.memory.rmap.ReverseMap;
import rmaplab.memory.rmap.SameVmaList;

/** Design root-walk with exactly one lock of the patch switched off. */
public abstract class RootWalkMutant implements Design {
  private final String name;
  private final String summary;

  RootWalkMutant(String name, String summary) {
    this.name = name;
    this.summary = summary;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String period() {
    return "never";
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public int rank() {
    return 1000;
  }

  /** vma_adjust takes no lock in case (a). */
  public static final class NoOverlapLock extends RootWalkMutant {
    /** For the service loader. */
    public NoOverlapLock() {
      super("mutant-no-overlap-lock", "no lock in vma_adjust when there is an importer");
    }

    @Override
    public ReverseMap create(Machine machine) {
      return new RootWalkMap(this, machine) {
        @Override
        boolean needsLock(Adjustment adjustment) {
          return adjustment.importer() == null && super.needsLock(adjustment);
        }
      };
    }
  }

  /** vma_adjust takes no lock in case (b). */
  public static final class NoInsertLock extends RootWalkMutant {
    /** For the service loader. */
    public NoInsertLock() {
      super("mutant-no-insert-lock", "no lock in vma_adjust when a VMA is inserted");
    }

    @Override
    public ReverseMap create(Machine machine) {
      return new RootWalkMap(this, machine) {
        @Override
        boolean needsLock(Adjustment adjustment) {
          return adjustment.insert() == null && super.needsLock(adjustment);
        }
      };
    }
  }

  /** vma_adjust takes no lock in case (c). */
  public static final class NoStartLock extends RootWalkMutant {
    /** For the service loader. */
    public NoStartLock() {
      super("mutant-no-start-lock", "no lock in vma_adjust when the start moves");
    }

    @Override
    public ReverseMap create(Machine machine) {
      return new RootWalkMap(this, machine) {
        @Override
        boolean needsLock(Adjustment adjustment) {
          return !adjustment.movesStart() && super.needsLock(adjustment);
        }
      };
    }
  }

  /** rmap_walk finds the root and goes over its list without its lock. */
  public static final class NoRootLock extends RootWalkMutant {
    /** For the service loader. */
    public NoRootLock() {
      super("mutant-no-root-lock", "rmap_walk does not hold the root's lock");
    }

    @Override
    public ReverseMap create(Machine machine) {
      return new RootWalkMap(this, machine) {
        @Override
        public void walk(int page, PageVisitor visitor) {
          AnonVma anonVma = machine().memory().mapping(page);
          AnonVma root = anonVma == null ? null : lockRoot(anonVma);
          if (root == null) {
            return;
          }
          root.lock().unlock();
          long index = machine().memory().index(page);
          AnonVma nested = null;
          boolean more = true;
          for (AnonVmaChain avc = root.vmas().first(); avc != null && more; avc = avc.after()) {
            Vma vma = avc.vma();
            nested = lockNested(nested, vma, root);
            more = visit(vma, index, visitor);
          }
          if (nested != null) {
            nested.lock().unlock();
          }
        }
      };
    }
  }

  /** rmap_walk holds the root's lock only. */
  public static final class NoNestedLock extends RootWalkMutant {
    /** For the service loader. */
    public NoNestedLock() {
      super("mutant-no-nested-lock", "rmap_walk does not take the lock of each VMA's anon_vma");
    }

    @Override
    public ReverseMap create(Machine machine) {
      return new RootWalkMap(this, machine) {
        @Override
        @Nullable AnonVma lockNested(@Nullable AnonVma previous, Vma vma, AnonVma root) {
          return null;
        }
      };
    }
  }

  /**
   * mm_take_all_locks goes from new to old, as before the patch. No lock less, but in the old
   * order.
   */
  public static final class OldLockOrder extends RootWalkMutant {
    /** For the service loader. */
    public OldLockOrder() {
      super("mutant-old-lock-order", "mm_take_all_locks locks from new to old");
    }

    @Override
    public ReverseMap create(Machine machine) {
      return new RootWalkMap(this, machine) {
        @Override
        protected @Nullable AnonVmaChain firstToLock(SameVmaList chain) {
          return chain.newest();
        }

        @Override
        protected @Nullable AnonVmaChain nextToLock(AnonVmaChain avc) {
          return avc.older();
        }
      };
    }
  }
}
