/** Physical memory: frames that hold bytes, and what the system knows of the page in each. */
@NullMarked
package rmaplab.memory.frame;

import org.jspecify.annotations.NullMarked;
