/** The command line: commands, options, progress, exit codes. */
@NullMarked
package rmaplab.cli;

import org.jspecify.annotations.NullMarked;
