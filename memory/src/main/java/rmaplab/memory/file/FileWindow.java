package rmaplab.memory.file;

/**
 * What a mapping shows of a file: from {@code page} on.
 *
 * @param page the page of the file that the mapping's first page shows, at least 0
 */
public record FileWindow(MappedFile file, long page) {
  /** Checks the page. */
  public FileWindow {
    if (page < 0) {
      throw new IllegalArgumentException("page " + page + " of " + file);
    }
  }
}
