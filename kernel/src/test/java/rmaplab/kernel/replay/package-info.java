/** Recordings performed, small and real. */
@NullMarked
package rmaplab.kernel.replay;

import org.jspecify.annotations.NullMarked;
