/** Checking many workloads under many designs. */
@NullMarked
package rmaplab.lab.review;

import org.jspecify.annotations.NullMarked;
