package rmaplab.workload.shortage;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import rmaplab.memory.Machine;

/**
 * Where the memory system allocates, as its compiled classes say.
 *
 * @param methods the methods that ask for an allocation, as {@code Split.split}; for an allocation
 *     by one of those that allocate for anybody, its callers
 * @param names what can be asked for: what is passed to {@code permit}, and the names of slabs and
 *     pools
 */
record AllocationSites(SortedSet<String> methods, SortedSet<String> names) {
  private static final String MEMORY = "rmaplab/memory/";
  private static final String SYNC = MEMORY + "sync/";
  private static final String PERMIT = SYNC + "Allocations.permit";

  /** Caches: their names are what a failure is told by. */
  private static final Set<String> CACHES = Set.of(SYNC + "Slab", SYNC + "TypeStablePool");

  /** Calls that may find no memory. */
  private static final Set<String> ALLOCATORS =
      Set.of(
          PERMIT,
          SYNC + "Slab.allocate",
          SYNC + "TypeStablePool.allocate",
          SYNC + "FrameStore.allocate",
          MEMORY + "frame/PhysicalMemory.allocate",
          MEMORY + "table/PageTable.allocateLeaf");

  /** Where the machine itself takes the zero page, before there is anybody to be refused. */
  private static final String ZERO_PAGE = "PhysicalMemory.<init>";

  /** Reads the classes. */
  static AllocationSites ofTheMemorySystem() throws IOException, URISyntaxException {
    URI place = Machine.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path path = Path.of(place);
    if (Files.isDirectory(path)) {
      return scan(path);
    }
    try (FileSystem jar = FileSystems.newFileSystem(path)) {
      return scan(jar.getPath("/"));
    }
  }

  private static AllocationSites scan(Path root) throws IOException {
    AllocationSites sites = new AllocationSites(new TreeSet<>(), new TreeSet<>());
    try (Stream<Path> files = Files.walk(root.resolve("rmaplab/memory"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        sites.read(ClassFile.of().parse(Files.readAllBytes(file)));
      }
    }
    sites.methods.remove(ZERO_PAGE);
    return sites;
  }

  private void read(ClassModel model) {
    // Test classes may lie beside: they allocate for themselves.
    String type = model.thisClass().asInternalName();
    for (MethodModel method : model.methods()) {
      String name = simple(type) + "." + method.methodName().stringValue();
      method.code().ifPresent(code -> read(type, name, code));
    }
  }

  private void read(String type, String method, Iterable<CodeElement> code) {
    boolean named = false;
    String constant = "";
    for (CodeElement element : code) {
      switch (element) {
        case NewObjectInstruction fresh when CACHES.contains(fresh.className().asInternalName()) ->
            named = true;
        case ConstantInstruction loaded when loaded.constantValue() instanceof String text -> {
          constant = text;
          if (named) {
            names.add(text);
            named = false;
          }
        }
        case InvokeInstruction call -> {
          String called = call.owner().asInternalName() + "." + call.name().stringValue();
          if (called.equals(PERMIT) && !constant.isEmpty()) {
            names.add(constant);
          }
          boolean allocatesForAnybody =
              type.startsWith(SYNC)
                  || ALLOCATORS.contains(type + method.substring(method.indexOf('.')));
          if (ALLOCATORS.contains(called) && !allocatesForAnybody) {
            methods.add(method);
          }
        }
        default -> {}
      }
    }
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('/') + 1);
  }
}
