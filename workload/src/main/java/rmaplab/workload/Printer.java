package rmaplab.workload;

import java.util.List;
import java.util.OptionalLong;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;

/** Writes workloads in canonical form. */
final class Printer {
  private static final int WIDTH = 100;

  private Printer() {}

  /** The whole file. */
  static String print(Workload workload) {
    StringBuilder out = new StringBuilder();
    out.append("name: ").append(workload.name()).append('\n');
    if (!workload.about().isEmpty()) {
      about(out, workload.about());
    }
    section(out, "setup:", workload.setup());
    out.append("\ntasks:\n");
    for (int task = 0; task < workload.tasks().size(); task++) {
      for (Statement statement : workload.tasks().get(task)) {
        out.append("  T").append(task).append(": ").append(text(statement)).append('\n');
      }
    }
    section(out, "final:", workload.finale());
    if (!workload.expectations().isEmpty()) {
      out.append("\nexpect:\n");
      for (Expectation e : workload.expectations()) {
        out.append("  ").append(String.join(", ", e.designs())).append(": ");
        out.append(e.expected().text()).append('\n');
      }
    }
    return out.toString();
  }

  /** Breaks lines between words, but not before a word that would begin a section. */
  private static void about(StringBuilder out, String about) {
    StringBuilder line = new StringBuilder("about:");
    for (String word : about.split(" ")) {
      if (line.length() + 1 + word.length() > WIDTH && !Parser.isHeading(word)) {
        out.append(line).append('\n');
        line.setLength(0);
        line.append("      ");
      }
      line.append(' ').append(word);
    }
    out.append(line).append('\n');
  }

  private static void section(StringBuilder out, String heading, List<Statement> statements) {
    if (!statements.isEmpty()) {
      out.append('\n').append(heading).append('\n');
      for (Statement statement : statements) {
        out.append("  ").append(text(statement)).append('\n');
      }
    }
  }

  /** A statement without label and indentation. */
  static String text(Statement statement) {
    String text = text(statement.operation());
    return statement.refusal() == null ? text : text + " -> " + statement.refusal();
  }

  private static String text(Operation operation) {
    return switch (operation) {
      case ProcessOperation p -> p.process() + " " + p.verb() + operands(p);
      case KernelOperation k -> k.verb() + operands(k);
    };
  }

  /** The verb as users write it. */
  static String verb(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Mmap _ -> "mmap";
      case ProcessOperation.Munmap _ -> "munmap";
      case ProcessOperation.Mprotect _ -> "mprotect";
      case ProcessOperation.Mremap _ -> "mremap";
      case ProcessOperation.Madvise _ -> "madvise";
      case ProcessOperation.Mlock _ -> "mlock";
      case ProcessOperation.Munlock _ -> "munlock";
      case ProcessOperation.Brk _ -> "brk";
      case ProcessOperation.Read _ -> "read";
      case ProcessOperation.Write _ -> "write";
      case ProcessOperation.Fork _ -> "fork";
      case ProcessOperation.Exec _ -> "exec";
      case ProcessOperation.Exit _ -> "exit";
      case KernelOperation.Migrate _ -> "kernel migrate";
      case KernelOperation.Compact _ -> "kernel compact";
      case KernelOperation.KsmScan _ -> "kernel ksm-scan";
      case KernelOperation.KsmUnmerge _ -> "kernel ksm-unmerge";
      case KernelOperation.Reclaim _ -> "kernel reclaim";
      case KernelOperation.TakeAllLocks _ -> "kernel take-all-locks";
      case KernelOperation.Truncate _ -> "kernel truncate";
    };
  }

  private static String operands(ProcessOperation operation) {
    return switch (operation) {
      case ProcessOperation.Mmap mmap ->
          range(mmap.range()) + " " + rights(mmap.rights()) + options(mmap);
      case ProcessOperation.Munmap(var _, var range) -> range(range);
      case ProcessOperation.Mprotect(var _, var range, int rights) ->
          range(range) + " " + rights(rights);
      case ProcessOperation.Mremap(var _, var from, var to, boolean dontUnmap) ->
          range(from) + " to" + range(to) + (dontUnmap ? " dontunmap" : "");
      case ProcessOperation.Madvise(var _, var range, var advice) ->
          range(range) + " " + advice.word();
      case ProcessOperation.Mlock(var _, var range) -> range(range);
      case ProcessOperation.Munlock(var _, var range) -> range(range);
      case ProcessOperation.Brk(var _, long pages) -> " " + pages;
      case ProcessOperation.Read(var _, var range, var word) -> range(range) + word(word);
      case ProcessOperation.Write(var _, var range, var word) -> range(range) + word(word);
      case ProcessOperation.Fork(var _, String child) -> " " + child;
      case ProcessOperation.Exec(var _, var stack) ->
          stack == null ? "" : " stack " + stack.pages() + " shift " + stack.shiftPages();
      case ProcessOperation.Exit _ -> "";
    };
  }

  private static String operands(KernelOperation operation) {
    return switch (operation) {
      case KernelOperation.Migrate(String process, long page) -> " " + process + " " + page;
      case KernelOperation.Compact() -> "";
      case KernelOperation.KsmScan(var target) ->
          target == null ? "" : " " + target.process() + range(target.range());
      case KernelOperation.KsmUnmerge(String process, var range) -> " " + process + range(range);
      case KernelOperation.Reclaim(String process, long page) -> " " + process + " " + page;
      case KernelOperation.TakeAllLocks(String process) -> " " + process;
      case KernelOperation.Truncate(String file, long pages) -> " " + file + " " + pages;
    };
  }

  private static String options(ProcessOperation.Mmap mmap) {
    ProcessOperation.FilePage file = mmap.file();
    return (mmap.shared() ? " shared" : "")
        + (file == null ? "" : " file " + file.file() + "@" + file.page())
        + (mmap.growsDown() ? " growsdown" : "")
        + (mmap.noReserve() ? " noreserve" : "");
  }

  private static String word(OptionalLong word) {
    return word.isPresent() ? " = " + word.getAsLong() : "";
  }

  private static String range(PageRange range) {
    return " " + (range.pages() == 1 ? "" + range.start() : range.start() + ":" + range.end());
  }

  private static String rights(int rights) {
    String letters =
        ((rights & VmaFlags.READ) != 0 ? "r" : "")
            + ((rights & VmaFlags.WRITE) != 0 ? "w" : "")
            + ((rights & VmaFlags.EXEC) != 0 ? "x" : "");
    return letters.isEmpty() ? "none" : letters;
  }
}
