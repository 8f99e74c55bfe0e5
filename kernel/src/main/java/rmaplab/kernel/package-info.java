/** The same operations here and on the kernel that this program runs on. */
@NullMarked
package rmaplab.kernel;

import org.jspecify.annotations.NullMarked;
