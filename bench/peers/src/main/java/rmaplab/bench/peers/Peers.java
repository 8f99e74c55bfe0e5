package rmaplab.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs the common program on all checkers and prints a table.
 *
 * <p>Interleaved: a round takes the programs one after the other, and each program on every checker
 * in turn, so that what else the machine does meets all of them. Each exploration is a process of
 * its own with a limit. The table has the medians of the rounds; ratios are made within a round.
 */
public final class Peers {
  private static final List<Peer.Cell> CELLS =
      List.of(
          new Peer.Cell("CLEAN", 2),
          new Peer.Cell("CLEAN", 3),
          new Peer.Cell("RACE", 3),
          new Peer.Cell("RUNNABLE", 3),
          new Peer.Cell("DEADLOCK", 3),
          new Peer.Cell("CLEAN", 4),
          new Peer.Cell("DEADLOCK", 4),
          new Peer.Cell("RACE", 4));

  private Peers() {}

  /**
   * {@code MODELS_DIRECTORY [--rounds N] [--seconds S] [--only PEER[,PEER]] [--program MODE,N]}.
   */
  public static void main(String[] args) throws IOException {
    int rounds = 3;
    double seconds = 40;
    List<String> only = List.of();
    List<Peer.Cell> cells = CELLS;
    for (int i = 1; i + 1 < args.length; i += 2) {
      switch (args[i]) {
        case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
        case "--seconds" -> seconds = Double.parseDouble(args[i + 1]);
        case "--only" -> only = List.of(args[i + 1].toUpperCase(Locale.ROOT).split(","));
        case "--program" -> {
          String[] parts = args[i + 1].split(",");
          cells = List.of(new Peer.Cell(parts[0], Integer.parseInt(parts[1])));
        }
        default -> {
          System.err.println(
              args[i] + ": expected --rounds, --seconds, --only, --program, each with a value");
          System.exit(2);
        }
      }
    }
    Path scratch = Files.createTempDirectory("rmaplab-peers");
    try {
      Duration limit = Duration.ofMillis((long) (seconds * 1000));
      measure(cells, peers(only), rounds, new Peer.Place(Path.of(args[0]), scratch, limit));
    } finally {
      remove(scratch);
    }
  }

  private static List<Peer> peers(List<String> only) {
    List<Peer> peers = new ArrayList<>();
    for (Peer peer : Peer.values()) {
      if (!only.isEmpty() && !only.contains(peer.name())) {
        continue;
      }
      String missing = peer.missing();
      if (missing.isEmpty()) {
        peers.add(peer);
      } else {
        System.err.println(missing);
      }
    }
    return peers;
  }

  private static void measure(List<Peer.Cell> cells, List<Peer> peers, int rounds, Peer.Place place)
      throws IOException {
    Map<String, List<Measurement>> results = new TreeMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (Peer.Cell cell : cells) {
        for (Peer peer : peers) {
          if (peer.isFeasible(cell)) {
            Measurement m = peer.measure(cell, place);
            results.computeIfAbsent(key(peer, cell), k -> new ArrayList<>()).add(m);
            System.err.printf(
                Locale.ROOT, "round %d: %-11s %-18s %s%n", round, cell, peer.title(), m.verdict());
          }
        }
      }
    }
    System.out.println(
        "| program | checker | per second | per second of processor | first bug, s |"
            + " verdict | after, s |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (Peer.Cell cell : cells) {
      for (Peer peer : peers) {
        List<Measurement> measured = results.get(key(peer, cell));
        if (measured != null) {
          System.out.println(row(cell, peer, measured));
        }
      }
    }
    ratios(cells, results);
  }

  private static String row(Peer.Cell cell, Peer peer, List<Measurement> measured) {
    double bug = median(measured, Measurement::firstBug);
    String found =
        measured.stream().map(Measurement::bug).filter(b -> !b.isEmpty()).findFirst().orElse("");
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %s | %s | %s |",
        cell,
        peer.title(),
        number(median(measured, Measurement::rate), " " + peer.unit()),
        number(median(measured, Measurement::cpuRate), ""),
        found.isEmpty() ? "-" : String.format(Locale.ROOT, "%.2f, %s", bug, found),
        measured.getLast().verdict(),
        Double.isNaN(median(measured, Measurement::after))
            ? "-"
            : String.format(Locale.ROOT, "%.2f", median(measured, Measurement::after)));
  }

  /** How many times as many executions as Lincheck, for programs that neither ends early. */
  private static void ratios(List<Peer.Cell> cells, Map<String, List<Measurement>> results) {
    for (Peer.Cell cell : cells) {
      List<Measurement> theirs = results.get(key(Peer.LINCHECK, cell));
      List<Measurement> ours = results.get(key(Peer.OURS, cell));
      if (!cell.mode().equals("CLEAN") || theirs == null || ours == null) {
        continue;
      }
      List<Double> wall = new ArrayList<>();
      List<Double> cpu = new ArrayList<>();
      for (int i = 0; i < Math.min(theirs.size(), ours.size()); i++) {
        wall.add(ours.get(i).rate() / theirs.get(i).rate());
        cpu.add(ours.get(i).cpuRate() / theirs.get(i).cpuRate());
      }
      System.out.printf(
          Locale.ROOT,
          "%n%s, executions/s, ours / Lincheck: median %,.0f of %s;"
              + " per second of processor time %,.0f of %s%n",
          cell,
          median(wall),
          rounded(wall),
          median(cpu),
          rounded(cpu));
    }
  }

  private static String rounded(List<Double> values) {
    return values.stream().map(v -> String.format(Locale.ROOT, "%,.0f", v)).toList().toString();
  }

  private static String number(double value, String unit) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%,.0f%s", value, unit);
  }

  private interface Figure {
    double of(Measurement measurement);
  }

  private static double median(List<Measurement> measured, Figure figure) {
    return median(measured.stream().map(figure::of).filter(v -> !Double.isNaN(v)).toList());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted(Comparator.naturalOrder()).toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }

  private static String key(Peer peer, Peer.Cell cell) {
    return cell + " " + peer;
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
