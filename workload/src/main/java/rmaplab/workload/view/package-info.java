/** From a machine at rest to the pictures of the report module. */
@NullMarked
package rmaplab.workload.view;

import org.jspecify.annotations.NullMarked;
