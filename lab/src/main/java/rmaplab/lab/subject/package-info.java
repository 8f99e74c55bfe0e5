/**
 * Workloads as programs that the checker can explore. The checker's private class loader loads this
 * package together with the memory system and the workload language; nothing here is used outside
 * of it.
 */
@NullMarked
package rmaplab.lab.subject;

import org.jspecify.annotations.NullMarked;
