/**
 * Mapped files: page cache, the VMAs that map a file, faults, truncation, and the walk over both.
 */
@NullMarked
package rmaplab.memory.file;

import org.jspecify.annotations.NullMarked;
