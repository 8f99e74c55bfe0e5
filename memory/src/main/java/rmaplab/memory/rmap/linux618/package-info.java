/** Design linux-6.18: the kernel of 2025, which counts children and VMAs and reuses anon_vmas. */
@NullMarked
package rmaplab.memory.rmap.linux618;

import org.jspecify.annotations.NullMarked;
