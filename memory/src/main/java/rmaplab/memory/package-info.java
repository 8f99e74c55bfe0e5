/** One simulated computer: Machine, and the words that all its parts share. */
@NullMarked
package rmaplab.memory;

import org.jspecify.annotations.NullMarked;
