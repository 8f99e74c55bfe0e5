/** Page migration: both reverse walks, the copy between them, and the wait on a migration entry. */
@NullMarked
package rmaplab.memory.migrate;

import org.jspecify.annotations.NullMarked;
