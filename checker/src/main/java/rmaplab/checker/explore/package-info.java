/** Which executions to run: search strategies, schedules, shortest counterexamples. */
@NullMarked
package rmaplab.checker.explore;

import org.jspecify.annotations.NullMarked;
