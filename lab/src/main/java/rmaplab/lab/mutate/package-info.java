/** The power of a library of workloads: which small damages to a design it notices. */
@org.jspecify.annotations.NullMarked
package rmaplab.lab.mutate;
