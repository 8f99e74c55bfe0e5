/** Programs that the checker refuses. */
@NullMarked
package rmaplab.checker.programs.refused;

import org.jspecify.annotations.NullMarked;
