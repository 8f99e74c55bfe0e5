package rmaplab.lab.stress;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import rmaplab.memory.Machine;
import rmaplab.memory.rmap.Design;
import rmaplab.memory.rmap.Designs;
import rmaplab.memory.rmap.PageVisitor;
import rmaplab.memory.rmap.ReverseMap;

/** The design root-lock with one thing broken, as a test asks for it. */
record BrokenDesign(Design whole, Fault fault) implements Design {
  /** What is broken. */
  enum Fault {
    /** The walk that restores migration entries leaves out every hundredth VMA. */
    MISSES_A_MAPPING,
    /** The lock of an adjustment is not released, now and then. */
    KEEPS_A_LOCK,
    /** A VMA's edges stay when it goes, now and then. */
    FORGETS_TO_UNLINK
  }

  private static final int EVERY = 100;

  BrokenDesign(Fault fault) {
    this(Designs.named("root-lock").orElseThrow(), fault);
  }

  @Override
  public String name() {
    return "broken";
  }

  @Override
  public String period() {
    return whole.period();
  }

  @Override
  public String summary() {
    return whole.summary();
  }

  @Override
  public int rank() {
    return whole.rank();
  }

  @Override
  public ReverseMap create(Machine machine) {
    ReverseMap map = whole.create(machine);
    AtomicInteger calls = new AtomicInteger();
    return (ReverseMap)
        Proxy.newProxyInstance(
            ReverseMap.class.getClassLoader(),
            new Class<?>[] {ReverseMap.class},
            (_, method, arguments) -> {
              boolean now = calls.incrementAndGet() % EVERY == 0;
              switch (method.getName()) {
                case "walk" -> {
                  if (fault == Fault.MISSES_A_MAPPING) {
                    PageVisitor visitor = (PageVisitor) arguments[1];
                    arguments[1] =
                        (PageVisitor) (vma, address) -> now || visitor.visit(vma, address);
                  }
                }
                case "endAdjust" -> {
                  if (fault == Fault.KEEPS_A_LOCK && now) {
                    return null;
                  }
                }
                case "unlink" -> {
                  if (fault == Fault.FORGETS_TO_UNLINK && now) {
                    return null;
                  }
                }
                default -> {}
              }
              try {
                return method.invoke(map, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
