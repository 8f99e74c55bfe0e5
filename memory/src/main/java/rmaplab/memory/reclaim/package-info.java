/** Swap space, and how pages go out to it and come back. */
@NullMarked
package rmaplab.memory.reclaim;

import org.jspecify.annotations.NullMarked;
