package rmaplab.lab.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import rmaplab.memory.Machine;
import rmaplab.memory.area.Vma;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.rmap.Designs;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;
import rmaplab.workload.run.Program;
import rmaplab.workload.run.WorkloadRun;

/** What a state key tells apart, and what not. */
class StateKeyTest {
  private static final String BASE = "P0 mmap 4:7 rw\nP0 write 4:7 = 1\n";

  @Test
  void place_doesNotMatter() throws WorkloadException {
    assertThat(key("P0 mmap 5:8 rw\nP0 write 5:8 = 1\n")).isEqualTo(key(BASE));
    assertThat(key(BASE + "P0 munmap 4\n")).isEqualTo(key(BASE + "P0 munmap 6\n"));
  }

  @Test
  void aMoveIsNotATranslation() throws WorkloadException {
    assertThat(key(BASE + "P0 mremap 4:7 to 8:11\n")).isNotEqualTo(key(BASE));
  }

  @Test
  void names_doNotMatter() throws WorkloadException {
    assertThat(key("B mmap 4:7 rw\nB write 4:7 = 1\nB fork A\n"))
        .isEqualTo(key(BASE + "P0 fork P1\n"));
  }

  @Test
  void parentAndChild_areToldApart() throws WorkloadException {
    assertThat(key(BASE + "P0 fork P1\nP0 munmap 4\n"))
        .isNotEqualTo(key(BASE + "P0 fork P1\nP1 munmap 4\n"));
  }

  @Test
  void whoHasExited_doesNotMatter_butTheMeshThatIsLeft() throws WorkloadException {
    assertThat(key(BASE + "P0 fork P1\nP1 exit\nP0 fork P2\nP2 exit\n"))
        .isEqualTo(key(BASE + "P0 fork P1\nP1 exit\n"));
    assertThat(key(BASE + "P0 fork P1\nP0 exit\n"))
        .isNotEqualTo(key(BASE + "P0 fork P1\nP1 exit\n"));
  }

  @Test
  void entries_pages_andTheOrderOfEdges_matter() throws WorkloadException {
    assertThat(key(BASE + "kernel reclaim P0 4\n")).isNotEqualTo(key(BASE));
    assertThat(key(BASE + "P0 write 4 = 2\n")).isNotEqualTo(key(BASE));
    assertThat(key(BASE + "P0 mprotect 4 r\n")).isNotEqualTo(key(BASE + "P0 mprotect 4 rx\n"));
    // The same two VMAs; which of them is the older on the anon_vma's list differs.
    assertThat(key(BASE + "P0 mprotect 4 r\n"))
        .isNotEqualTo(key(BASE + "P0 mprotect 6 r\nP0 mprotect 5 r\nP0 mprotect 4:6 r\n"));
  }

  /** A design that adds a field to these must see to it that keys know it. */
  @Test
  void nothingOfVmasAndAnonVmas_isForgotten() {
    assertThat(fields(Vma.class))
        .containsExactlyInAnyOrder(
            "space", "start", "end", "pgoff", "flags", "anonVma", "chain", "file", "fileNode");
    assertThat(fields(AnonVma.class))
        .containsExactlyInAnyOrder(
            "lock",
            "number",
            "vmas",
            "lockedWithAll",
            "root",
            "pins",
            "parent",
            "children",
            "activeVmas");
  }

  private static String[] fields(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(f -> !Modifier.isStatic(f.getModifiers()) && !f.isSynthetic())
        .map(Field::getName)
        .toArray(String[]::new);
  }

  private static String key(String setup) throws WorkloadException {
    String text = "setup:\n" + setup + "tasks:\n T0: Q mmap 0 rw\n";
    Workload workload = Workload.parse("test", text);
    Program program = Program.of(workload);
    WorkloadRun run =
        new WorkloadRun(
            program, new Machine(program.tinyMachine(), Designs.named("root-lock").orElseThrow()));
    run.setup();
    return StateKey.of(run.machine());
  }
}
