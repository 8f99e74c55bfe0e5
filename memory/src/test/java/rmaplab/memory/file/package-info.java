/** Tests of mapped files. */
@NullMarked
package rmaplab.memory.file;

import org.jspecify.annotations.NullMarked;
