/** Tests that the code keeps its own rules. A rule that no test executes is a wish. */
@NullMarked
package rmaplab.architecture;

import org.jspecify.annotations.NullMarked;
