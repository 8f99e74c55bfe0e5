/** Workloads that nobody wrote: all up to a bound, explored, their failures grouped by cause. */
@NullMarked
package rmaplab.lab.campaign;

import org.jspecify.annotations.NullMarked;
