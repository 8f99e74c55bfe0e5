/** The same programs on other checkers and on ours, each in a process of its own. */
@NullMarked
package rmaplab.bench.peers;

import org.jspecify.annotations.NullMarked;
