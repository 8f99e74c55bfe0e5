package rmaplab.cli;

import org.junit.jupiter.api.Test;

class DesignsCommandTest {
  @Test
  void aLineEach() {
    Outcome.of("designs").isGolden("designs.txt");
  }

  @Test
  void namesOnly() {
    Outcome.of("designs", "--quiet").isGolden("designs-quiet.txt");
  }

  @Test
  void json() {
    Outcome.of("designs", "--json").isGolden("designs.json");
  }
}
