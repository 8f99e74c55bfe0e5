/**
 * The checker's face: what it explores (Subject), what it answers (Verdict), what it shows (Trace).
 */
@NullMarked
package rmaplab.checker;

import org.jspecify.annotations.NullMarked;
