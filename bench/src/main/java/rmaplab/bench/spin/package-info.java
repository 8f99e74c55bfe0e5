/** SPIN, a model checker of C's world, run on the models below bench/peers/spin. */
@NullMarked
package rmaplab.bench.spin;

import org.jspecify.annotations.NullMarked;
