/** Workloads on a machine: compiled once, then run as often as one likes. */
@NullMarked
package rmaplab.workload.run;

import org.jspecify.annotations.NullMarked;
