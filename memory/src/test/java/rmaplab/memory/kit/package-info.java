/** What the tests of the memory system share: machines, scripts, a reference model, pictures. */
@NullMarked
package rmaplab.memory.kit;

import org.jspecify.annotations.NullMarked;
