package rmaplab.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Which module may know which, and what {@code memory} must not do if the checker is to control it.
 *
 * <p>Looks at the compiled production code of all modules, as it lies on the class path.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModuleArrowsTest {
  private static final String ROOT = "rmaplab.";

  /** For each module the packages of this project that it may use, besides its own. */
  private static final Map<String, Set<String>> ARROWS =
      Map.of(
          "memory", Set.of(),
          // A machine at rest becomes pictures where the machine is known.
          "workload", Set.of("memory", "report"),
          "kernel", Set.of("memory", "report", "workload"),
          // The checker knows the API that it replaces, not what is built on it.
          "checker", Set.of("memory.sync"),
          "report", Set.of(),
          "lab", Set.of("memory", "workload", "checker", "report"),
          "cli", Set.of("memory", "workload", "kernel", "checker", "report", "lab"),
          "bench", Set.of("memory", "workload", "kernel", "checker", "report", "lab"));

  /** Fewer classes than this in {@code memory}, and the scan did not see what it should. */
  private static final int MIN_MEMORY_CLASSES = 20;

  private static final Pattern MODULE = Pattern.compile("<module>(.*?)</module>");

  private final JavaClasses production =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("rmaplab")
          // Written by JMH's processor, not by us.
          .that(DescribedPredicate.describe("ours", c -> !c.getName().contains("jmh_generated")));

  private final JavaClasses memory = production.that(in("memory"));
  private final JavaClasses memoryOutsideSync =
      memory.that(DescribedPredicate.not(in("memory.sync")));

  @BeforeAll
  void sawTheClasses() {
    assertThat(memory).as("classes of memory").hasSizeGreaterThanOrEqualTo(MIN_MEMORY_CLASSES);
    assertThat(memory.that(in("memory.sync"))).as("classes of memory.sync").isNotEmpty();
  }

  @Test
  void everyModuleHasItsArrows() throws IOException {
    String pom = Files.readString(SourceTree.root().resolve("pom.xml"));
    Set<String> modules = MODULE.matcher(pom).results().map(m -> m.group(1)).collect(toSet());
    modules.remove("architecture");
    // Of a profile of its own, and not on the class path here.
    modules.remove("bench/peers");
    assertThat(ARROWS).containsOnlyKeys(modules);
    assertThat(production)
        .allSatisfy(c -> assertThat(ARROWS).as(c.getName()).containsKey(module(c)));
  }

  @Test
  void arrowsPointDownwards() {
    classes().should(useOnlyWhatTheyMayKnow()).check(production);
  }

  @Test
  void syncStandsOnNothingElseOfMemory() {
    noClasses()
        .that(in("memory.sync"))
        .should()
        .dependOnClassesThat(in("memory").and(DescribedPredicate.not(in("memory.sync"))))
        .check(memory);
  }

  @Test
  void memoryTakesLocksOnlyFromSync() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.util.concurrent.atomic..", "java.util.concurrent.locks..")
        .because("the checker controls only what goes through memory.sync")
        .check(memoryOutsideSync);
  }

  @Test
  void memoryEntersNoMonitor() {
    classes().should(enterNoMonitor()).check(memoryOutsideSync);
    methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(memory);
  }

  @Test
  void nothingMutableIsStatic() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("two machines in one JVM never meet")
        .allowEmptyShould(true)
        .check(production);
  }

  private static DescribedPredicate<JavaClass> in(String part) {
    return DescribedPredicate.describe("in " + part, c -> isIn(c, part));
  }

  private static boolean isIn(JavaClass c, String part) {
    String name = c.getPackageName();
    return name.equals(ROOT + part) || name.startsWith(ROOT + part + ".");
  }

  /** The {@code x} of {@code rmaplab.x.y.Z}. */
  private static String module(JavaClass c) {
    return c.getPackageName().split("\\.", -1)[1];
  }

  private static ArchCondition<JavaClass> useOnlyWhatTheyMayKnow() {
    return new ArchCondition<>("use only what their module may know") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        from.getDirectDependenciesFromSelf().stream()
            .filter(use -> use.getTargetClass().getBaseComponentType().getName().startsWith(ROOT))
            .filter(use -> !mayUse(from, use.getTargetClass().getBaseComponentType()))
            .map(use -> SimpleConditionEvent.violated(use, use.getDescription()))
            .forEach(events::add);
      }
    };
  }

  private static boolean mayUse(JavaClass from, JavaClass to) {
    return module(from).equals(module(to))
        || ARROWS.getOrDefault(module(from), Set.of()).stream().anyMatch(part -> isIn(to, part));
  }

  private static ArchCondition<JavaClass> enterNoMonitor() {
    return new ArchCondition<>("enter no monitor") {
      @Override
      public void check(JavaClass c, ConditionEvents events) {
        for (var method : parse(c).methods()) {
          boolean enters =
              method.code().stream()
                  .flatMap(code -> code.elementStream())
                  .anyMatch(MonitorInstruction.class::isInstance);
          if (enters) {
            String where = c.getName() + "." + method.methodName().stringValue();
            events.add(SimpleConditionEvent.violated(c, where + " has a synchronized block"));
          }
        }
      }
    };
  }

  private static ClassModel parse(JavaClass c) {
    try (InputStream in = c.getSource().orElseThrow().getUri().toURL().openStream()) {
      return ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
