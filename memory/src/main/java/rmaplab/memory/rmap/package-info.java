/**
 * Reverse mapping of anonymous pages: anon_vmas, the chains that tie VMAs to them, and the
 * interface of a design.
 */
@NullMarked
package rmaplab.memory.rmap;

import org.jspecify.annotations.NullMarked;
