/** Recordings of programs: the formats, read as a stream of events. */
@NullMarked
package rmaplab.kernel.trace;

import org.jspecify.annotations.NullMarked;
