package rmaplab.memory.file;

import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import rmaplab.memory.frame.PhysicalMemory;
import rmaplab.memory.sync.Allocations;
import rmaplab.memory.sync.LockClass;
import rmaplab.memory.sync.Sequence;
import rmaplab.memory.sync.Slab;
import rmaplab.memory.sync.SpinLock;

/**
 * The files of one machine: those with a name, which come into being when they are first opened and
 * stay, and the unnamed ones behind shared anonymous memory.
 */
public final class FileTable {
  /** The size of a file that is opened without one: as large as a small arena. */
  public static final long DEFAULT_PAGES = 64;

  private final PhysicalMemory memory;
  private final Slab<MappedFile> unnamed;
  private final Sequence names = new Sequence();

  /** Guards {@link #named}; taken alone. */
  private final SpinLock lock = new SpinLock(LockClass.FILE_TABLE, "the machine");

  private final TreeMap<String, MappedFile> named = new TreeMap<>();

  /** No files. */
  public FileTable(PhysicalMemory memory, Allocations allocations) {
    this.memory = memory;
    unnamed = new Slab<>("file", () -> unnamed(memory, names.next()), allocations);
  }

  private static MappedFile unnamed(PhysicalMemory memory, int number) {
    return new MappedFile("shared" + number, false, 0, memory);
  }

  /** The file of this name, made with {@link #DEFAULT_PAGES} pages of zeroes if need be. */
  public MappedFile open(String name) {
    return open(name, DEFAULT_PAGES);
  }

  /** The file of this name, made with {@code pages} pages of zeroes if there was none. */
  public MappedFile open(String name, long pages) {
    lock.lock();
    MappedFile file = named.get(name);
    if (file == null) {
      file = new MappedFile(name, true, pages, memory);
      named.put(name, file);
    }
    lock.unlock();
    return file;
  }

  /** The files with a name, by name. */
  public List<MappedFile> named() {
    lock.lock();
    List<MappedFile> files = List.copyOf(named.values());
    lock.unlock();
    return files;
  }

  /** A new file without a name, which nobody maps yet; null when there is no memory. */
  public @Nullable MappedFile makeUnnamed(long pages) {
    MappedFile file = unnamed.allocate();
    if (file != null) {
      file.initPages(pages);
    }
    return file;
  }

  /** Ends the life of an unnamed file that nobody maps any more, pages included. */
  public void freeUnmapped(MappedFile file) {
    Truncate.dropPages(file, memory, 0);
    unnamed.free(file);
  }

  /** How many unnamed files are alive; exact at rest. */
  public long liveUnnamed() {
    return unnamed.live();
  }
}
