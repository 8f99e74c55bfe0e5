/**
 * Counterexamples the way kernel changelogs print races: a column for each task, time downwards,
 * the locks that are held, in at most 100 columns of ASCII.
 */
@NullMarked
package rmaplab.report.columns;

import org.jspecify.annotations.NullMarked;
