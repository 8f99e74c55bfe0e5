/** The kernel's own reverse map, read inside it by BPF. */
@NullMarked
package rmaplab.kernel.mesh;

import org.jspecify.annotations.NullMarked;
