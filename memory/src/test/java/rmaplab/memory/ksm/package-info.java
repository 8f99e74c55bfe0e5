/** Tests of KSM. */
@NullMarked
package rmaplab.memory.ksm;

import org.jspecify.annotations.NullMarked;
