/** Random operations of every kind, against a model of what processes see. */
@NullMarked
package rmaplab.workload.fuzz;

import org.jspecify.annotations.NullMarked;
