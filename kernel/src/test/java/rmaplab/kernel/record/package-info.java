/** Recordings: canned text turned into traces, and programs recorded on the kernel at hand. */
@NullMarked
package rmaplab.kernel.record;

import org.jspecify.annotations.NullMarked;
