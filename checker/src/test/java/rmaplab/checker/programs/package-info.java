/** Programs for the checker to explore: loaded privately and woven when the tests run them. */
@NullMarked
package rmaplab.checker.programs;

import org.jspecify.annotations.NullMarked;
