/** Kernel samepage merging: pages with the same content become one. */
@NullMarked
package rmaplab.memory.ksm;

import org.jspecify.annotations.NullMarked;
