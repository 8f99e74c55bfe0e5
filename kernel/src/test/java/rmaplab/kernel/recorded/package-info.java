/** What a Linux kernel did, and whether our machine does the same. */
@NullMarked
package rmaplab.kernel.recorded;

import org.jspecify.annotations.NullMarked;
