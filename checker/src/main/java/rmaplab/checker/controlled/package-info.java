/**
 * The controlled twins of {@code rmaplab.memory.sync}: the same names, methods and guarantees, but
 * every call is the engine's to schedule and watch.
 *
 * <p>Each private copy of a program has its own copy of these classes, which reach the engine of
 * their loader. They are never used from the loader that loads the checker.
 */
@NullMarked
package rmaplab.checker.controlled;

import org.jspecify.annotations.NullMarked;
