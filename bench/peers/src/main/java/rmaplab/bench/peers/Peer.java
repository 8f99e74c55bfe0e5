package rmaplab.bench.peers;

import com.vmlens.setup.SetupAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import rmaplab.bench.spin.LimitedProcess;
import rmaplab.bench.spin.SpinModel;

/** A checker, and how to run the common program on it. */
enum Peer {
  LINCHECK("Lincheck", "executions") {
    @Override
    Measurement measure(Cell cell, Place place) throws IOException {
      List<String> flags = new ArrayList<>(List.of("-XX:+EnableDynamicAgentLoading"));
      for (String open : List.of("java.lang", "jdk.internal.misc", "java.util")) {
        flags.add("--add-opens=java.base/" + open + "=ALL-UNNAMED");
      }
      flags.add("--add-exports=java.base/jdk.internal.util=ALL-UNNAMED");
      return java(flags, LincheckPeer.class, cell, place, List.of());
    }
  },

  VMLENS("VMLens", "executions") {
    @Override
    Measurement measure(Cell cell, Place place) throws IOException {
      Path agent = place.scratch().resolve("vmlens");
      var setup = new SetupAgent(agent.toFile(), "").setup();
      List<String> flags = List.of(setup.argLine().strip().split(" +"));
      return java(flags, VmlensPeer.class, cell, place, List.of());
    }

    @Override
    boolean isFeasible(Cell cell) {
      return cell.tasks() <= 3 && !cell.mode().equals("RUNNABLE");
    }
  },

  SPIN("SPIN", "states") {
    @Override
    Measurement measure(Cell cell, Place place) throws IOException {
      Map<String, String> macros = new HashMap<>(Map.of("N", String.valueOf(cell.tasks())));
      macros.put(cell.mode(), "1");
      SpinModel model = new SpinModel(place.models().resolve("common.pml"), macros, true);
      Path directory = Files.createDirectories(place.scratch().resolve("spin"));
      SpinModel.Search search = model.prepare(directory, true);
      return Measurement.of(search.run(true, place.limit()), search.run(false, place.limit()));
    }

    @Override
    boolean isFeasible(Cell cell) {
      return !cell.mode().equals("RUNNABLE");
    }

    @Override
    String missing() {
      return SpinModel.missing();
    }
  },

  OURS("ours", "executions") {
    @Override
    Measurement measure(Cell cell, Place place) throws IOException {
      return java(OUR_FLAGS, OursPeer.class, cell, place, List.of("traces"));
    }

    @Override
    boolean isFeasible(Cell cell) {
      return !cell.mode().equals("RUNNABLE");
    }
  },

  OURS_STATES("ours, state cache", "executions") {
    @Override
    Measurement measure(Cell cell, Place place) throws IOException {
      return java(OUR_FLAGS, OursPeer.class, cell, place, List.of("states"));
    }

    @Override
    boolean isFeasible(Cell cell) {
      return !cell.mode().equals("RUNNABLE");
    }
  };

  private static final List<String> OUR_FLAGS =
      List.of("-XX:+UseSerialGC", "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");

  private final String title;
  private final String unit;

  Peer(String title, String unit) {
    this.title = title;
    this.unit = unit;
  }

  /** A program of so many tasks. */
  record Cell(String mode, int tasks) {
    @Override
    public String toString() {
      return mode + " " + tasks;
    }
  }

  /**
   * Where processes run.
   *
   * @param models the directory of SPIN's models
   * @param scratch a directory for what they write
   * @param limit the time that each may explore
   */
  record Place(Path models, Path scratch, Duration limit) {}

  /** Explores a program in a process of its own. */
  abstract Measurement measure(Cell cell, Place place) throws IOException;

  /** Whether this program is worth the time: others have shown that larger ones are not. */
  boolean isFeasible(Cell cell) {
    return true;
  }

  /** What it needs and this computer does not have, in one line; empty if nothing. */
  String missing() {
    return "";
  }

  String title() {
    return title;
  }

  /** What its rate counts. */
  String unit() {
    return unit;
  }

  private static Measurement java(
      List<String> flags, Class<?> main, Cell cell, Place place, List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(cell.mode(), String.valueOf(cell.tasks())));
    command.add(String.valueOf(place.limit().toMillis() / 1e3));
    command.addAll(more);
    // Each ends itself when its time is up; this limit is for one that cannot.
    Duration limit = place.limit().multipliedBy(2).plusSeconds(30);
    return Measurement.of(LimitedProcess.run(command, place.scratch(), limit));
  }
}
