/** Tests of what processes do with their memory. */
@NullMarked
package rmaplab.memory.space;

import org.jspecify.annotations.NullMarked;
