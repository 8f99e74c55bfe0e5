package rmaplab.report;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import rmaplab.report.TimelinePicture.Panel;
import rmaplab.report.TimelinePicture.Point;
import rmaplab.report.TimelinePicture.Series;

class TimelineSvgTest {
  private static final TimelinePicture TWO =
      new TimelinePicture(
          List.of(
              new Panel(
                  "VMAs",
                  List.of(
                      new Series(
                          "a", List.of(new Point(0, 0), new Point(500, 10), new Point(1000, 5))),
                      new Series("b", List.of(new Point(0, 4), new Point(1000, 4))))),
              new Panel(
                  "edges",
                  List.of(
                      new Series("a", List.of(new Point(0, 0), new Point(1000, 1_000_000))),
                      new Series("b", List.of())))));

  @Test
  void twoPanelsOfTwoSeries() {
    Golden.check("timeline.svg", TimelineSvg.render(TWO, "two"));
  }

  @Test
  void everyDrawingIsWellFormed() {
    TimelinePicture nothing = new TimelinePicture(List.of(new Panel("x", List.of())));
    for (TimelinePicture picture : List.of(TWO, nothing, new TimelinePicture(List.of()))) {
      String svg = TimelineSvg.render(picture, "a <title> & \"more\"");
      assertThatCode(() ->
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(new InputSource(new StringReader(svg))))
          .doesNotThrowAnyException();
    }
  }
}
