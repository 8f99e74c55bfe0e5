/** Recordings performed on a machine: what the program's memory costs under a design. */
@NullMarked
package rmaplab.kernel.replay;

import org.jspecify.annotations.NullMarked;
