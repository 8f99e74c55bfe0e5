/** Random operations against the kernel, and what is left of them when they are cut down. */
@NullMarked
package rmaplab.kernel.fuzz;

import org.jspecify.annotations.NullMarked;
