/** Measurements: programs that print figures, run by hand. */
@NullMarked
package rmaplab.bench;

import org.jspecify.annotations.NullMarked;
