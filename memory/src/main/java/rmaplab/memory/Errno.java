package rmaplab.memory;

/** Why an operation was refused: the names that Linux uses. */
public enum Errno {
  /** No such process, or it has exited. */
  ESRCH,
  /** Nothing there: the page to migrate is not present. */
  ENOENT,
  /** Out of memory, or a range with a hole where none may be. */
  ENOMEM,
  /** The memory may not be used in that way. */
  EACCES,
  /** A bad address: nothing mapped there, or not for this access. */
  EFAULT,
  /** A malformed request. */
  EINVAL,
  /** Busy now; a later attempt may succeed. */
  EAGAIN,
  /** A file would grow beyond the greatest size. */
  EFBIG,
  /** A page of a file beyond the greatest number. */
  EOVERFLOW,
  /** The name is taken. */
  EEXIST
}
