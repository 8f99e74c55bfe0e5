/**
 * Machines with processes on them, as the measurements need them, and one batch of work on each.
 */
@NullMarked
package rmaplab.bench.world;

import org.jspecify.annotations.NullMarked;
