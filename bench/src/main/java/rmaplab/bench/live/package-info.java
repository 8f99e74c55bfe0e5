/** The memory system and the live Linux kernel, measured in turn in one run. */
@NullMarked
package rmaplab.bench.live;

import org.jspecify.annotations.NullMarked;
