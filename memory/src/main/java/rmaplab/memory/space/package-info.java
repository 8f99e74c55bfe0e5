/** Address spaces, one file for each operation on them. */
@NullMarked
package rmaplab.memory.space;

import org.jspecify.annotations.NullMarked;
