/**
 * The synchronization that the memory system is written on: locks, read sections, atomic words,
 * object caches.
 *
 * <p>This package is the whole seam to the checker. Natively its classes are real (compare-and-set,
 * a bounded spin, then parking). The checker loads its own copy of the memory system in which every
 * class of this package that has a controlled counterpart is replaced by it; nothing else of the
 * memory system knows.
 */
@NullMarked
package rmaplab.memory.sync;

import org.jspecify.annotations.NullMarked;
