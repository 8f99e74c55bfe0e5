/** Real threads on one machine, doing everything at once, and an oracle that knows every word. */
@NullMarked
package rmaplab.lab.stress;

import org.jspecify.annotations.NullMarked;
