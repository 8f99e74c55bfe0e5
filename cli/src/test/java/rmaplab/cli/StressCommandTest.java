package rmaplab.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StressCommandTest {
  private static final List<String> SHORT =
      List.of("stress", "--threads", "2", "--rounds", "2", "--seconds", "600", "--seed", "3");

  @Test
  void clean_endsWithStatus0() {
    Outcome run = run("--design", "root-lock");

    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith(
            "stress under root-lock: PASS\n2 threads, seed 3, mix all; 8,000 operations in ")
        .contains(" 2 quiet points\n", "\nkernel migrate ", "\nread (other thread) ");
    assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void quiet_printsTheResultAlone() {
    Outcome run = run("--design", "root-lock", "--mix", "mail", "--quiet");

    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(run.out()).startsWith("stress under root-lock: PASS\n2 threads, seed 3, mix mail; ");
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void json_hasTheFieldsOfTheContract() {
    Outcome run = run("--design", "root-lock", "--json");

    JsonNode document = JsonMapper.builder().build().readTree(run.out());
    assertThat(document.propertyNames())
        .contains("design", "threads", "ops", "seconds", "violations", "seed", "mix", "verbs");
    assertThat(document.get("design").asString()).isEqualTo("root-lock");
    assertThat(document.get("threads").asInt()).isEqualTo(2);
    assertThat(document.get("ops").asLong()).isEqualTo(8_000);
    assertThat(document.get("seconds").asDouble()).isPositive();
    assertThat(document.get("violations").isEmpty()).isTrue();
  }

  @Test
  void withoutSeed_oneIsChosenAndNamed() {
    Outcome run = Outcome.of("stress", "--threads", "1", "--rounds", "1", "--seconds", "600", "-q");

    assertThat(run.status()).isEqualTo(ExitCodes.OK);
    assertThat(run.out()).containsPattern("1 threads?, seed \\d+, mix all; 2,000 operations");
  }

  @Test
  void misuse_isRefusedInOneLine() {
    for (List<String> arguments :
        List.of(
            List.of("stress", "--threads", "0"),
            List.of("stress", "--threads", "65"),
            List.of("stress", "--seconds", "0"),
            List.of("stress", "--seconds", "NaN"),
            List.of("stress", "--rounds", "0"),
            List.of("stress", "--seed", "x"),
            List.of("stress", "--mix", "mall"),
            List.of("stress", "--design", "chian"),
            List.of("stress", "file"))) {
      Outcome refused = Outcome.of(arguments.toArray(String[]::new));
      assertThat(refused.status()).as("%s", arguments).isEqualTo(ExitCodes.BAD_INPUT);
      assertThat(refused.out()).as("%s", arguments).isEmpty();
      assertThat(refused.err().lines()).as("%s", arguments).hasSize(1);
    }
    assertThat(Outcome.of("stress", "--mix", "mai").err())
        .startsWith("no mix 'mai' (did you mean 'mail'?), expected one of all, mail");
  }

  private static Outcome run(String... more) {
    List<String> all = new ArrayList<>(SHORT);
    all.addAll(List.of(more));
    return Outcome.of(all.toArray(String[]::new));
  }
}
