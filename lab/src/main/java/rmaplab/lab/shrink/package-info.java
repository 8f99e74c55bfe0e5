/** Failing workloads made smaller, as long as they fail for the same cause. */
@NullMarked
package rmaplab.lab.shrink;

import org.jspecify.annotations.NullMarked;
