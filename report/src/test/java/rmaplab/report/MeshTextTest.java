package rmaplab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeshTextTest {
  @Test
  void theMeshOfTheMail() {
    Golden.check("mesh-of-the-mail.txt", MeshText.render(Meshes.ofTheMail()));
  }

  @Test
  void edgesThatAreOnOneListOnly() {
    Golden.check("mesh-half-broken.txt", MeshText.render(Meshes.halfBroken()));
  }

  @Test
  void familiesApartAndWhatIsInNone() {
    Golden.check("mesh-families.txt", MeshText.render(Meshes.families()));
  }

  @Test
  void tenColumnsFitSideBySide() {
    String text = MeshText.render(Meshes.generations(10));
    assertThat(text.lines().filter(line -> line.startsWith("VMA"))).hasSize(1);
    Golden.check("mesh-ten-generations.txt", text);
  }

  @Test
  void linesThatPassAreNoCrossings() {
    Golden.check("mesh-siblings.txt", MeshText.render(Meshes.siblings(5)));
  }

  @Test
  void wideMeshesAreDrawnInBlocks() {
    Golden.check("mesh-thirty-generations.txt", MeshText.render(Meshes.generations(30)));
  }

  @Test
  void anEmptyMeshIsNothing() {
    assertThat(MeshText.render(Meshes.empty())).isEmpty();
  }

  @Test
  void oneColumn() {
    assertThat(MeshText.render(Meshes.generations(1)))
        .isEqualTo(
            """
            VMA            own      A1
                                    root
                                    |
            P0  [0-8) rw-p A1  ---- 1

            page f7: names A1, index 3; mapped by P0:3
            """);
  }

  @Test
  void aCrossingOutsideThePictureIsRefused() {
    assertThatThrownBy(() ->
            new MeshPicture(
                List.of(),
                List.of(),
                List.of(new MeshPicture.Avc(1, 0, 0, MeshPicture.Links.BOTH)),
                List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mesh of 0 by 0");
  }
}
