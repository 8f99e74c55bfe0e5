package rmaplab.lab.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.PageRange;
import rmaplab.memory.area.Copy;
import rmaplab.memory.area.Vma;
import rmaplab.memory.area.VmaFlags;
import rmaplab.memory.file.MappedFile;
import rmaplab.memory.ksm.RmapItem;
import rmaplab.memory.ksm.StableNode;
import rmaplab.memory.rmap.AnonVma;
import rmaplab.memory.space.AddressSpace;
import rmaplab.memory.table.Pte;

/**
 * What the operations do besides walking and adjusting, in words: swap, KSM, files, mremap, exec,
 * advice, heap and stack. Locks and page-table entries tell themselves; here is said what they are
 * for.
 */
final class Verbs {
  /** Told when they begin. */
  static final Set<String> ENTERED =
      Set.of(
          "Reclaim.shrink",
          "SwapSpace.write",
          "SwapSpace.read",
          "SwapIn.handle",
          "SwapIn.mapCopy",
          "Fault.copy",
          "Ksm.scan",
          "Ksm.unmergeLocked",
          "Merging.mergePageLocked",
          "Breaking.copy",
          "StableTree.append",
          "StableTree.detach",
          "RmapItem.setAnonVma",
          "FileFault.fill",
          "Truncate.truncate",
          "Truncate.unmap",
          "Truncate.dropPage",
          "FileMigration.putEntries",
          "FileMigration.restoreEntries",
          "Move.moveVma",
          "MoveEntries.moveRun",
          "Exec.replace",
          "Exec.fill",
          "Exec.shift",
          "ChangeFlags.change",
          "LazyFree.free",
          "Brk.grow",
          "Brk.shrink",
          "StackGrowth.growTo",
          "AllLocks.takeAndDrop",
          "Fork.copyVma");

  /** Told when they return, with what they return. */
  static final Set<String> RETURNED =
      Set.of(
          "SwapSpace.add", "SwapSpace.evict", "Copy.copy", "UserAccess.load", "UserAccess.store");

  private static final int[] MARKS = {
    VmaFlags.LOCKED, VmaFlags.MERGEABLE, VmaFlags.DONTFORK, VmaFlags.WIPEONFORK
  };
  private static final String[] MARK_NAMES = {"locked", "mergeable", "dontfork", "wipeonfork"};

  private final @Nullable Object[] arguments;

  private Verbs(@Nullable Object[] arguments) {
    this.arguments = arguments;
  }

  /** The sentence for a call of one of these methods; null if there is nothing to say. */
  static @Nullable String sentence(
      String method, @Nullable Object[] arguments, @Nullable Object result) {
    Verbs call = new Verbs(arguments);
    String type = method.substring(0, method.indexOf('.'));
    return switch (type) {
      case "Reclaim", "SwapSpace", "SwapIn" -> call.swap(method, result);
      case "Ksm", "Merging", "Breaking", "StableTree", "RmapItem" -> call.ksm(method);
      case "FileFault", "Truncate", "FileMigration" -> call.file(method);
      default -> call.space(method, result);
    };
  }

  private @Nullable String swap(String method, @Nullable Object result) {
    return switch (method) {
      case "Reclaim.shrink" -> "reclaim page f" + integer(0);
      case "SwapSpace.add" ->
          Boolean.TRUE.equals(result) ? "page f" + integer(0) + " gets a swap slot" : null;
      case "SwapSpace.write" -> "write page f" + integer(0) + " to its swap slot";
      case "SwapSpace.evict" ->
          "page f"
              + integer(0)
              + (Boolean.TRUE.equals(result) ? " leaves" : ", still held, stays in")
              + " the swap cache";
      case "SwapSpace.read" -> "read the swap slot of page f" + integer(0);
      case "SwapIn.handle" -> "swap in " + at() + " from slot " + Pte.slot(number(1));
      case "SwapIn.mapCopy" -> at() + " gets a copy: its walks would not come here";
      default -> null;
    };
  }

  private @Nullable String ksm(String method) {
    return switch (method) {
      case "Ksm.scan" -> {
        PageRange range = pick(PageRange.class);
        yield range == null
            ? "KSM passes over all mergeable pages"
            : "KSM visits " + pick(AddressSpace.class) + " " + range;
      }
      case "Ksm.unmergeLocked" ->
          "unmerge pages " + pick(AddressSpace.class) + " " + pick(PageRange.class);
      case "Merging.mergePageLocked" ->
          integer(1) < 0
              ? "make page f" + integer(0) + " of " + at() + " a merged page"
              : "replace page f" + integer(0) + " of " + at() + " by merged page f" + integer(1);
      case "Breaking.copy" ->
          "copy merged page f" + Pte.frame(number(1)) + " for " + at() + " (break_ksm)";
      case "StableTree.append" ->
          pick(RmapItem.class) + " becomes a place of " + pick(StableNode.class);
      case "StableTree.detach" -> pick(RmapItem.class) + " leaves the stable tree";
      case "RmapItem.setAnonVma" -> {
        AnonVma held = pick(AnonVma.class);
        yield held == null ? null : pick(RmapItem.class) + " keeps " + held;
      }
      default -> null;
    };
  }

  private @Nullable String file(String method) {
    MappedFile file = pick(MappedFile.class);
    return switch (method) {
      case "FileFault.fill" -> at() + " shows page " + index() + " of " + file;
      case "Truncate.truncate" -> "truncate " + file + " to " + pages(number(0));
      case "Truncate.unmap" -> "unmap_mapping_range of " + file + " from page " + number(0);
      case "Truncate.dropPage" ->
          "page " + number(0) + " of " + file + ", f" + integer(0) + ", leaves the cache";
      case "FileMigration.putEntries" -> Phrases.WALK + "try_to_unmap_file of page f" + integer(0);
      case "FileMigration.restoreEntries" -> Phrases.WALK + "rmap_walk_file of page f" + integer(1);
      default -> null;
    };
  }

  private @Nullable String space(String method, @Nullable Object result) {
    AddressSpace space = pick(AddressSpace.class);
    Vma vma = pick(Vma.class);
    return switch (method) {
      case "Fault.copy" -> "copy page f" + Pte.frame(number(1)) + " for " + at() + " (do_wp_page)";
      case "UserAccess.load" -> space + " reads " + result + " from page " + number(0);
      case "UserAccess.store" -> space + " writes " + number(1) + " to page " + number(0);
      case "Move.moveVma" ->
          "move " + space + " " + nth(PageRange.class, 0) + " to " + nth(PageRange.class, 1);
      case "MoveEntries.moveRun" -> "move_ptes of " + space + " " + run(0) + " to " + run(1);
      case "Copy.copy" ->
          result instanceof Copy.Place(var taker, _) ? "copy_vma: the new place is " + taker : null;
      case "Exec.replace" -> "exec: the memory of " + space + " goes";
      case "Exec.fill" -> "exec: a temporary stack " + vma;
      case "Exec.shift" -> "shift_arg_pages: " + vma + " by " + pages(number(0)) + " down";
      case "ChangeFlags.change" -> vma == null ? null : change(vma);
      case "LazyFree.free" -> "pages " + range(vma) + " may be dropped (madvise free)";
      case "Brk.grow" ->
          "brk: the heap of " + space + " grows from " + number(1) + " to " + number(2);
      case "Brk.shrink" ->
          "brk: the heap of " + space + " shrinks from " + number(1) + " to " + number(0);
      case "StackGrowth.growTo" -> "expand_stack of " + space + " down to " + number(0);
      case "AllLocks.takeAndDrop" -> "mm_take_all_locks of " + space;
      case "Fork.copyVma" -> "dup_mmap: " + vma + " for " + space;
      default -> null;
    };
  }

  /** What mprotect, mlock or madvise make of a range: its rights if they change, or its marks. */
  private String change(Vma vma) {
    int flags = integer(0);
    String text = range(vma) + " becomes ";
    List<String> marks = new ArrayList<>();
    for (int i = 0; i < MARKS.length; i++) {
      if (((flags ^ vma.flags()) & MARKS[i]) != 0) {
        marks.add(((flags & MARKS[i]) == 0 ? "not " : "") + MARK_NAMES[i]);
      }
    }
    String rights = VmaFlags.describe(flags);
    if (marks.isEmpty() || !rights.equals(VmaFlags.describe(vma.flags()))) {
      marks.addFirst(rights);
    }
    return text + String.join(", ", marks);
  }

  /** The process and page that the call is about: {@code P0:3}. */
  private String at() {
    Vma vma = pick(Vma.class);
    return (vma == null ? "?" : vma.space()) + ":" + number(0);
  }

  /** The page of the file that the first number is about. */
  private String index() {
    Vma vma = pick(Vma.class);
    return vma == null ? "?" : String.valueOf(vma.indexOf(number(0)));
  }

  /** The range of pages between the first two numbers. */
  private String range(@Nullable Vma vma) {
    return (vma == null ? "?" : vma.space()) + " [" + number(0) + "-" + number(1) + ")";
  }

  /** The run of pages that begins at the nth number; how many is the third. */
  private String run(int n) {
    return "[" + number(n) + "-" + (number(n) + number(2)) + ")";
  }

  private static String pages(long count) {
    return count + (count == 1 ? " page" : " pages");
  }

  private long number(int n) {
    Long number = nth(Long.class, n);
    return number == null ? -1 : number;
  }

  private int integer(int n) {
    Integer number = nth(Integer.class, n);
    return number == null ? -1 : number;
  }

  private <T> @Nullable T pick(Class<T> type) {
    return nth(type, 0);
  }

  /** The nth of the arguments, the receiver included, that has a type. */
  private <T> @Nullable T nth(Class<T> type, int n) {
    int left = n;
    for (Object argument : arguments) {
      if (type.isInstance(argument) && left-- == 0) {
        return type.cast(argument);
      }
    }
    return null;
  }
}
