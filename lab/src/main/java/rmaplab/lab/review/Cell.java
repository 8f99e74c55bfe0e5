package rmaplab.lab.review;

import rmaplab.lab.Source;
import rmaplab.workload.Workload;

/** One square of the table: a workload under a design. */
public record Cell(Source source, String design) {
  /** The workload. */
  public Workload workload() {
    return source.workload();
  }
}
