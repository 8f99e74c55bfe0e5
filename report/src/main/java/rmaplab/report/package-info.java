/** Drawings of meshes and address spaces, as text and SVG; how anything was computed is unknown. */
@NullMarked
package rmaplab.report;

import org.jspecify.annotations.NullMarked;
