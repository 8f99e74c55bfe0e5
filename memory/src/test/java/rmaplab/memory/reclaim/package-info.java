/** Tests of swap space and reclaim. */
@NullMarked
package rmaplab.memory.reclaim;

import org.jspecify.annotations.NullMarked;
