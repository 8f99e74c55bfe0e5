/** Questions cut out of recordings: workloads of what came close together. */
@NullMarked
package rmaplab.kernel.explore;

import org.jspecify.annotations.NullMarked;
