/** Questions cut out of recordings. */
@NullMarked
package rmaplab.kernel.explore;

import org.jspecify.annotations.NullMarked;
