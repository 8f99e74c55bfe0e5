/** Workloads under the checker: verdicts, replays, stories. */
@NullMarked
package rmaplab.lab;

import org.jspecify.annotations.NullMarked;
