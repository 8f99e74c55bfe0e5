package rmaplab.lab.mutate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KnownSurvivorsTest {
  @Test
  void reason_isThatOfTheDesignOrOfAny() {
    KnownSurvivors known =
        KnownSurvivors.parse(
            "s.txt",
            """
            # Arguments.
            drop-lock:A.b#1 under x, y: nobody else
              can see it
            swap-steps:A.c#2 under any: both under one lock
            """);

    assertThat(known.reason("drop-lock:A.b#1", "y")).contains("nobody else can see it");
    assertThat(known.reason("drop-lock:A.b#1", "z")).isEmpty();
    assertThat(known.reason("swap-steps:A.c#2", "z")).contains("both under one lock");
    assertThat(known.reason("swap-steps:A.c#3", "z")).isEmpty();
  }

  @Test
  void malformedEntry_isNamedWithItsLine() {
    assertThatThrownBy(() -> KnownSurvivors.parse("s.txt", "# fine\n\nswap-steps:A.c#2: why\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("s.txt:3: 'swap-steps:A.c#2: why', expected 'MUTANT under DESIGN: REASON'");
  }
}
