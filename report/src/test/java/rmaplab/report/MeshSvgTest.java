package rmaplab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class MeshSvgTest {
  @Test
  void theMeshOfTheMail() {
    Golden.check("mesh-of-the-mail.svg", MeshSvg.render(Meshes.ofTheMail(), "the mail's mesh"));
  }

  @Test
  void familiesAndHalfLinks() {
    Golden.check("mesh-families.svg", MeshSvg.render(Meshes.families(), "families"));
    Golden.check("mesh-half-broken.svg", MeshSvg.render(Meshes.halfBroken(), "half broken"));
  }

  @Test
  void everyDrawingIsWellFormed() {
    for (MeshPicture mesh :
        List.of(Meshes.empty(), Meshes.generations(30), Meshes.families(), Meshes.siblings(4))) {
      String svg = MeshSvg.render(mesh, "a <title> & \"more\"");
      assertThatCode(() ->
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(new InputSource(new StringReader(svg))))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void theSameMeshGivesTheSameBytes() {
    assertThat(MeshSvg.render(Meshes.generations(7), "x"))
        .isEqualTo(MeshSvg.render(Meshes.generations(7), "x"));
  }
}
