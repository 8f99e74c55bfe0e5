/** Design root-lock: Linux 2.6.36, one lock for a whole tree of anon_vmas. */
@NullMarked
package rmaplab.memory.rmap.rootlock;

import org.jspecify.annotations.NullMarked;
