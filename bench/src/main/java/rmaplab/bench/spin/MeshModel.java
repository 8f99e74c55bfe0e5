package rmaplab.bench.spin;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The model of the mail's race, {@code mesh.pml}: which workloads and designs it knows. */
public final class MeshModel {
  /** Files of workloads/mail, without their ending. */
  public static final List<String> WORKLOADS =
      List.of(
          "a-overlap",
          "a-overlap-child",
          "b-insert",
          "b-insert-child",
          "b-insert-end-only",
          "c-start-moved",
          "c-start-moved-child",
          "f1-importer-unfaulted",
          "f2-neighbour-start-moved",
          "q1-walk-order",
          "q2-vma1-disappears",
          "q2-all-disappear",
          "q2-reuse",
          "q3-half-broken-link",
          "s3-exit");

  /** Names of designs. */
  public static final List<String> DESIGNS =
      List.of("chain", "root-walk", "root-walk-unlink-reversed", "root-lock");

  private MeshModel() {}

  /**
   * The model of a workload under a design.
   *
   * @param models the directory of models
   * @param switches macros that damage the model, so that it must fail; mostly none
   */
  public static SpinModel of(Path models, String workload, String design, String... switches) {
    Map<String, String> macros = new LinkedHashMap<>();
    macros.put("WORKLOAD", workload.replace('-', '_'));
    macros.put("DESIGN", design.replace('-', '_'));
    for (String name : switches) {
      macros.put(name, "1");
    }
    return new SpinModel(models.resolve("mesh.pml"), macros, false);
  }
}
