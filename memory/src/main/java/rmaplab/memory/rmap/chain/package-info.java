/**
 * Design chain: Linux 2.6.34, an anon_vma for each forked VMA and no anon_vma lock in vma_adjust.
 */
@NullMarked
package rmaplab.memory.rmap.chain;

import org.jspecify.annotations.NullMarked;
