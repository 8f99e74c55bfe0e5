/** Recordings as they should be, and as they should not. */
@NullMarked
package rmaplab.kernel.trace;

import org.jspecify.annotations.NullMarked;
