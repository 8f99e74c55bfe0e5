/** The power of a library of workloads: which small damages to a design it notices. */
@NullMarked
package rmaplab.lab.mutate;

import org.jspecify.annotations.NullMarked;
