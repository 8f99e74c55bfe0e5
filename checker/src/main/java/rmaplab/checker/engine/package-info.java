/**
 * One execution under control: tasks as coroutines, scheduling points, clocks, detectors.
 *
 * <p>Nothing here decides which schedule to run; that is a {@link Driver}.
 */
@NullMarked
package rmaplab.checker.engine;

import org.jspecify.annotations.NullMarked;
