/**
 * The private copy of a program: loaded apart, its synchronization replaced, its accesses hooked.
 */
@NullMarked
package rmaplab.checker.weave;

import org.jspecify.annotations.NullMarked;
