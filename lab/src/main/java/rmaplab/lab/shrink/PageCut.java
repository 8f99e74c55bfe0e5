package rmaplab.lab.shrink;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;
import rmaplab.workload.KernelOperation;
import rmaplab.workload.Operation;
import rmaplab.workload.ProcessOperation;
import rmaplab.workload.Statement;

/**
 * Statements as they are when one page is cut out of every arena: ranges that hold it are a page
 * shorter, and what lies above it moves down by one. A statement of which nothing is left goes.
 *
 * @param page the page that is cut out
 */
record PageCut(long page) {
  /** What is left of statements. */
  List<Statement> of(List<Statement> statements) {
    List<Statement> left = new ArrayList<>();
    for (Statement statement : statements) {
      Operation operation = of(statement.operation());
      if (operation != null) {
        left.add(new Statement(operation, statement.refusal(), statement.position()));
      }
    }
    return left;
  }

  private @Nullable Operation of(Operation operation) {
    return switch (operation) {
      case KernelOperation.Migrate(String p, long at) ->
          at == page ? null : new KernelOperation.Migrate(p, moved(at));
      case KernelOperation.Reclaim(String p, long at) ->
          at == page ? null : new KernelOperation.Reclaim(p, moved(at));
      case ProcessOperation.Mremap(String p, PageRange from, PageRange to, boolean dontUnmap) -> {
        PageRange left = cut(from);
        PageRange there = cut(to);
        yield left == null || there == null
            ? null
            : new ProcessOperation.Mremap(p, left, there, dontUnmap);
      }
      default -> {
        PageRange range = range(operation);
        PageRange left = range == null ? null : cut(range);
        yield range == null ? operation : left == null ? null : with(operation, left);
      }
    };
  }

  private @Nullable PageRange cut(PageRange range) {
    long start = moved(range.start());
    long end = range.end() > page ? range.end() - 1 : range.end();
    return start < end ? new PageRange(start, end) : null;
  }

  private long moved(long at) {
    return at > page ? at - 1 : at;
  }

  /** The range of an operation that has one; null otherwise. */
  static @Nullable PageRange range(Operation operation) {
    return switch (operation) {
      case ProcessOperation.Mmap mmap -> mmap.range();
      case ProcessOperation.Munmap(var _, PageRange range) -> range;
      case ProcessOperation.Mprotect(var _, PageRange range, int _) -> range;
      case ProcessOperation.Madvise(var _, PageRange range, var _) -> range;
      case ProcessOperation.Mlock(var _, PageRange range) -> range;
      case ProcessOperation.Munlock(var _, PageRange range) -> range;
      case ProcessOperation.Read(var _, PageRange range, var _) -> range;
      case ProcessOperation.Write(var _, PageRange range, var _) -> range;
      case KernelOperation.KsmScan(var target) -> target == null ? null : target.range();
      case KernelOperation.KsmUnmerge(var _, PageRange range) -> range;
      default -> null;
    };
  }

  /** An operation that has a range, with another one. */
  static Operation with(Operation operation, PageRange range) {
    return switch (operation) {
      case ProcessOperation.Mmap m ->
          new ProcessOperation.Mmap(
              m.process(), range, m.rights(), m.shared(), m.file(), m.growsDown(), m.noReserve());
      case ProcessOperation.Munmap(String p, var _) -> new ProcessOperation.Munmap(p, range);
      case ProcessOperation.Mprotect(String p, var _, int rights) ->
          new ProcessOperation.Mprotect(p, range, rights);
      case ProcessOperation.Madvise(String p, var _, var advice) ->
          new ProcessOperation.Madvise(p, range, advice);
      case ProcessOperation.Mlock(String p, var _) -> new ProcessOperation.Mlock(p, range);
      case ProcessOperation.Munlock(String p, var _) -> new ProcessOperation.Munlock(p, range);
      case ProcessOperation.Read(String p, var _, var word) ->
          new ProcessOperation.Read(p, range, word);
      case ProcessOperation.Write(String p, var _, var word) ->
          new ProcessOperation.Write(p, range, word);
      case KernelOperation.KsmScan(KernelOperation.Target target) when target != null ->
          new KernelOperation.KsmScan(new KernelOperation.Target(target.process(), range));
      case KernelOperation.KsmUnmerge(String p, var _) -> new KernelOperation.KsmUnmerge(p, range);
      default -> operation;
    };
  }

  /** The page after the last that an operation names. */
  static long end(Operation operation) {
    return switch (operation) {
      case KernelOperation.Migrate(var _, long at) -> at + 1;
      case KernelOperation.Reclaim(var _, long at) -> at + 1;
      case ProcessOperation.Mremap(var _, PageRange from, PageRange to, boolean _) ->
          Math.max(from.end(), to.end());
      default -> {
        PageRange range = range(operation);
        yield range == null ? 0 : range.end();
      }
    };
  }
}
