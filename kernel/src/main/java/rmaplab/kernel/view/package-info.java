/** What can be seen of memory from outside, in a form that does not depend on who looked. */
@NullMarked
package rmaplab.kernel.view;

import org.jspecify.annotations.NullMarked;
