/** Design root-walk: the patch of 7 May 2010, walks that lock the root anon_vma first. */
@NullMarked
package rmaplab.memory.rmap.rootwalk;

import org.jspecify.annotations.NullMarked;
