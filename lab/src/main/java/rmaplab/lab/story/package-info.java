/** From a replayed execution to a story: which steps are told, which one goes wrong, and why. */
@NullMarked
package rmaplab.lab.story;

import org.jspecify.annotations.NullMarked;
