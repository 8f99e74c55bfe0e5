package rmaplab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Random meshes: what every drawing must be. */
class MeshTextFuzzTest {
  private static final int MESHES = 500;
  private static final List<MeshPicture.Links> LINKS = List.of(MeshPicture.Links.values());

  @Test
  void everyDrawingFitsAndShowsEveryAvcOnce() {
    long seed = Long.getLong("rmaplab.seed", System.nanoTime());
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < MESHES; i++) {
      MeshPicture mesh = mesh(random);
      String text = MeshText.render(mesh);
      assertThat(text.lines())
          .as("-Drmaplab.seed=%d, mesh %d:\n%s", seed, i, text)
          .allSatisfy(line -> {
            assertThat(line.length()).isLessThanOrEqualTo(MeshText.WIDTH);
            assertThat(line).isEqualTo(line.stripTrailing()).matches("[ -~]*");
          });
      for (MeshPicture.Avc avc : mesh.avcs()) {
        // Numbers start at 100, which occurs in no label.
        long shown = Pattern.compile("\\b" + avc.number() + "\\b").matcher(text).results().count();
        assertThat(shown).as("-Drmaplab.seed=%d, %s in\n%s", seed, avc, text).isEqualTo(1);
      }
    }
  }

  private static MeshPicture mesh(SplittableRandom random) {
    int columns = random.nextInt(1, 25);
    int rows = random.nextInt(1, 25);
    int oneIn = random.nextInt(1, 8);
    List<MeshPicture.Vma> vmas = new ArrayList<>();
    List<MeshPicture.Avc> avcs = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      vmas.add(
          new MeshPicture.Vma(
              "P".repeat(random.nextInt(1, 16)),
              row,
              row + 1,
              "rw-p",
              row,
              random.nextBoolean() ? "A1" : "",
              random.nextInt(9) == 0 ? "off-tree" : ""));
      for (int column = 0; column < columns; column++) {
        if (random.nextInt(oneIn) == 0) {
          MeshPicture.Links links = LINKS.get(random.nextInt(LINKS.size()));
          avcs.add(new MeshPicture.Avc(100 + avcs.size(), row, column, links));
        }
      }
    }
    return new MeshPicture(Meshes.anonVmas(columns), vmas, avcs, List.of());
  }
}
