/** Memory that ends: every allocation made to fail, and the places in the code that ask for one. */
@NullMarked
package rmaplab.workload.shortage;

import org.jspecify.annotations.NullMarked;
