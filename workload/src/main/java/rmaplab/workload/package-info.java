/** The operation language: its statements, its parser and its printer. */
@NullMarked
package rmaplab.workload;

import org.jspecify.annotations.NullMarked;
