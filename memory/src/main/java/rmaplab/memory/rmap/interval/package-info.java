/**
 * Design interval-rwsem: Linux 3.9, a sleeping reader-writer lock for a tree of anon_vmas, and an
 * interval tree for the VMAs of each.
 */
@NullMarked
package rmaplab.memory.rmap.interval;

import org.jspecify.annotations.NullMarked;
