/** The validator of a machine at rest. */
@NullMarked
package rmaplab.memory.check;

import org.jspecify.annotations.NullMarked;
