package rmaplab.lab.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.Position;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;
import rmaplab.workload.Workload;
import rmaplab.workload.WorkloadException;

class OperationGeneratorTest {
  private static final int THREADS = 3;
  private static final int OPERATIONS = 3 * Deal.ROUND_OPERATIONS;

  @Test
  void operations_areAFunctionOfSeedAndThread() {
    List<Operation> one = operations(7, 1, Mix.ALL);

    assertThat(operations(7, 1, Mix.ALL)).isEqualTo(one);
    assertThat(operations(7, 2, Mix.ALL)).isNotEqualTo(one);
    assertThat(operations(8, 1, Mix.ALL)).isNotEqualTo(one);
  }

  @Test
  void everyVerbOfTheLanguageIsDrawn() {
    Set<String> verbs = new TreeSet<>();
    operations(1, 0, Mix.ALL).forEach(o -> verbs.add(o.verb()));

    assertThat(verbs)
        .containsExactlyInAnyOrder(
            "mmap",
            "munmap",
            "mprotect",
            "mremap",
            "madvise",
            "mlock",
            "munlock",
            "brk",
            "read",
            "write",
            "fork",
            "exec",
            "exit",
            "kernel migrate",
            "kernel compact",
            "kernel ksm-scan",
            "kernel ksm-unmerge",
            "kernel reclaim",
            "kernel take-all-locks",
            "kernel truncate");
  }

  /** Only reads, writes and harmless advice go to processes of other threads. */
  @ParameterizedTest
  @EnumSource(Mix.class)
  void processesOfOthersAreOnlyAccessed(Mix mix) {
    List<Operation> operations = operations(3, 1, mix);
    for (int i = 0; i < operations.size(); i++) {
      Set<String> own = own(3, i / Deal.ROUND_OPERATIONS, 1);
      switch (operations.get(i)) {
        case ProcessOperation.Fork(String parent, String child) -> {
          assertThat(own).contains(parent, child);
          assertThat(child).isNotEqualTo(parent);
        }
        case ProcessOperation.Read _, ProcessOperation.Write _, ProcessOperation.Madvise _ -> {}
        case ProcessOperation changing -> assertThat(own).contains(changing.process());
        case KernelOperation _ -> {}
      }
    }
  }

  /** What is printed when something is found can be pasted into a workload. */
  @Test
  void operationsAreStatementsOfTheLanguage() throws WorkloadException {
    Set<String> texts = new HashSet<>();
    for (Operation operation : operations(5, 2, Mix.ALL)) {
      if (!(operation instanceof ProcessOperation.Fork)) { // a name is born once in a workload
        texts.add(new Statement(operation, null, Position.NONE).text());
      }
    }
    StringBuilder file = new StringBuilder("tasks:\n");
    texts.forEach(text -> file.append("  T0: ").append(text).append('\n'));

    Workload parsed = Workload.parse("stress.workload", file.toString());

    assertThat(parsed.tasks().getFirst()).hasSize(texts.size());
  }

  @Test
  void processesAreDealtCompletely_andAnewInEachRound() {
    Set<String> all = new HashSet<>();
    for (int thread = 0; thread < THREADS; thread++) {
      assertThat(own(9, 4, thread)).hasSize(Layout.PROCESSES_PER_THREAD);
      all.addAll(own(9, 4, thread));
    }
    assertThat(all).hasSize(Layout.processes(THREADS));
    assertThat(Deal.order(9, 4, THREADS)).isNotEqualTo(Deal.order(9, 5, THREADS));
  }

  private static Set<String> own(long seed, long round, int thread) {
    int[] order = Deal.order(seed, round, THREADS);
    Set<String> own = new TreeSet<>();
    for (int i = 0; i < Layout.PROCESSES_PER_THREAD; i++) {
      own.add(Layout.process(order[thread * Layout.PROCESSES_PER_THREAD + i]));
    }
    return own;
  }

  private static List<Operation> operations(long seed, int thread, Mix mix) {
    OperationGenerator generator = new OperationGenerator(seed, thread, THREADS, mix);
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < OPERATIONS; i++) {
      operations.add(generator.next());
    }
    return operations;
  }
}
