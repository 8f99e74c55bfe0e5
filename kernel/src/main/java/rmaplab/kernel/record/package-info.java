/** Recordings of programs that run on the machine at hand, by tracefs or by strace. */
@NullMarked
package rmaplab.kernel.record;

import org.jspecify.annotations.NullMarked;
