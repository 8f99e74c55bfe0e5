package rmaplab.workload;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.Errno;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.VmaFlags;

/** Understands statements: {@code P0 mmap 0:8 rw}, {@code kernel migrate P0 3 -> ENOENT}. */
final class StatementParser {
  private static final String KERNEL = "kernel";
  private static final List<String> PROCESS_VERBS =
      List.of(
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
          "exit");
  private static final List<String> KERNEL_VERBS =
      List.of(
          "migrate", "compact", "ksm-scan", "ksm-unmerge", "reclaim", "take-all-locks", "truncate");

  /** What cannot name a process: with these words, a message would be hard to understand. */
  private static final List<String> RESERVED =
      Stream.concat(PROCESS_VERBS.stream(), Stream.of(KERNEL)).toList();

  private static final List<String> MMAP_OPTIONS =
      List.of("shared", "file", "growsdown", "noreserve");

  private final LineReader in;

  private StatementParser(LineReader in) {
    this.in = in;
  }

  /** Takes a statement, which ends the line. */
  static Statement parse(LineReader in) throws WorkloadException {
    return new StatementParser(in).statement();
  }

  private Statement statement() throws WorkloadException {
    boolean kernel = in.accept(KERNEL);
    String actor =
        kernel
            ? KERNEL
            : in.process("a process, for example P0, or 'kernel', and a verb", RESERVED).text();
    Token verb = in.take("a verb");
    Operation operation = kernel ? kernel(verb) : process(actor, verb);
    Errno refusal = refusal();
    in.end(refusal == null ? "'->' or the end of the line" : "the end of the line");
    return new Statement(operation, refusal, in.at(verb));
  }

  private Operation process(String process, Token verb) throws WorkloadException {
    return switch (verb.text()) {
      case "mmap" -> mmap(process);
      case "munmap" -> new ProcessOperation.Munmap(process, in.range());
      case "mprotect" -> new ProcessOperation.Mprotect(process, in.range(), rights());
      case "mremap" -> mremap(process);
      case "madvise" -> new ProcessOperation.Madvise(process, in.range(), advice());
      case "mlock" -> new ProcessOperation.Mlock(process, in.range());
      case "munlock" -> new ProcessOperation.Munlock(process, in.range());
      case "brk" -> new ProcessOperation.Brk(process, in.pages());
      case "read" -> new ProcessOperation.Read(process, in.range(), word());
      case "write" -> new ProcessOperation.Write(process, in.range(), word());
      case "fork" -> new ProcessOperation.Fork(process, processParameter());
      case "exec" -> new ProcessOperation.Exec(process, stack());
      case "exit" -> new ProcessOperation.Exit(process);
      default -> throw unknown(verb, "verb", PROCESS_VERBS);
    };
  }

  private Operation kernel(Token verb) throws WorkloadException {
    return switch (verb.text()) {
      case "migrate" -> new KernelOperation.Migrate(processParameter(), in.page());
      case "compact" -> new KernelOperation.Compact();
      case "ksm-scan" -> new KernelOperation.KsmScan(in.atEnd() || in.sees("->") ? null : target());
      case "ksm-unmerge" -> new KernelOperation.KsmUnmerge(processParameter(), in.range());
      case "reclaim" -> new KernelOperation.Reclaim(processParameter(), in.page());
      case "take-all-locks" -> new KernelOperation.TakeAllLocks(processParameter());
      case "truncate" -> new KernelOperation.Truncate(fileParameter(), in.pages());
      default -> throw unknown(verb, "kernel verb", KERNEL_VERBS);
    };
  }

  private WorkloadException unknown(Token word, String what, List<String> known) {
    String hint = Nearest.hint(word.text(), known);
    return in.error(
        word, "unknown " + what + " " + word.quoted() + hint + ", expected " + oneOf(known));
  }

  /** For messages: {@code a, b or c}. */
  static String oneOf(List<String> words) {
    return words.size() == 1
        ? words.getFirst()
        : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  private ProcessOperation mmap(String process) throws WorkloadException {
    PageRange range = in.range();
    int rights = rights();
    Set<String> seen = new HashSet<>();
    ProcessOperation.FilePage file = null;
    while (!in.atEnd() && !in.sees("->")) {
      Token option = in.take("an option of mmap");
      if (!MMAP_OPTIONS.contains(option.text())) {
        throw unknown(option, "option", MMAP_OPTIONS);
      }
      if (!seen.add(option.text())) {
        throw in.error(option, option.quoted() + " a second time, expected it once");
      }
      if (option.text().equals("file")) {
        file = filePage();
      }
    }
    return new ProcessOperation.Mmap(
        process,
        range,
        rights,
        seen.contains("shared"),
        file,
        seen.contains("growsdown"),
        seen.contains("noreserve"));
  }

  private ProcessOperation.FilePage filePage() throws WorkloadException {
    String expected = "a file and a page of it, for example libc@0";
    Token token = in.take(expected);
    int at = token.text().indexOf('@');
    if (at < 0 || !LineReader.isName(token.text().substring(0, at))) {
      throw in.error(token, token.quoted() + ", expected " + expected);
    }
    long page = in.filePage(token, at + 1);
    return new ProcessOperation.FilePage(token.text().substring(0, at), page);
  }

  private ProcessOperation mremap(String process) throws WorkloadException {
    PageRange from = in.range();
    in.require("to", "'to'");
    PageRange to = in.range();
    return new ProcessOperation.Mremap(process, from, to, in.accept("dontunmap"));
  }

  private ProcessOperation.@Nullable Stack stack() throws WorkloadException {
    if (!in.accept("stack")) {
      return null;
    }
    long pages = in.pages();
    in.require("shift", "'shift'");
    return new ProcessOperation.Stack(pages, in.pages());
  }

  private int rights() throws WorkloadException {
    String expected = "rights: some of r, w and x, or none";
    Token token = in.take(expected);
    if (token.text().equals("none")) {
      return 0;
    }
    int rights = 0;
    for (int i = 0; i < token.text().length(); i++) {
      int right =
          switch (token.text().charAt(i)) {
            case 'r' -> VmaFlags.READ;
            case 'w' -> VmaFlags.WRITE;
            case 'x' -> VmaFlags.EXEC;
            default -> 0;
          };
      if (right == 0 || (rights & right) != 0) {
        throw in.error(token, token.quoted() + ", expected " + expected);
      }
      rights |= right;
    }
    return rights;
  }

  private Advice advice() throws WorkloadException {
    Token token = in.take("an advice, for example dontneed");
    return Advice.ofWord(token.text()).orElseThrow(() -> unknown(token, "advice", Advice.words()));
  }

  private OptionalLong word() throws WorkloadException {
    return in.accept("=") ? OptionalLong.of(in.word()) : OptionalLong.empty();
  }

  private String processParameter() throws WorkloadException {
    return in.process("a process, for example P1", RESERVED).text();
  }

  private String fileParameter() throws WorkloadException {
    return in.file().text();
  }

  private KernelOperation.Target target() throws WorkloadException {
    return new KernelOperation.Target(processParameter(), in.range());
  }

  private @Nullable Errno refusal() throws WorkloadException {
    if (!in.accept("->")) {
      return null;
    }
    Token token = in.take("an errno name, for example EFAULT");
    return Arrays.stream(Errno.values())
        .filter(e -> e.name().equals(token.text()))
        .findFirst()
        .orElseThrow(
            () -> unknown(token, "errno", Arrays.stream(Errno.values()).map(Errno::name).toList()));
  }
}
