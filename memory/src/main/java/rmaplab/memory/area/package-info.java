/** Virtual memory areas, and how they are split, merged and adjusted. */
@NullMarked
package rmaplab.memory.area;

import org.jspecify.annotations.NullMarked;
