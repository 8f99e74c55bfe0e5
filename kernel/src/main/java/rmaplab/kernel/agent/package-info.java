/** The program in C that performs operations in real processes, and the way to talk to it. */
@NullMarked
package rmaplab.kernel.agent;

import org.jspecify.annotations.NullMarked;
