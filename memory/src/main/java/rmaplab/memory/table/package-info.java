/** Page tables: from a process's page number to a frame, a migration entry, or nothing. */
@NullMarked
package rmaplab.memory.table;

import org.jspecify.annotations.NullMarked;
