package rmaplab.lab.stress;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Draws kinds of operations by weight. */
final class Lottery {
  private record Ticket(Draw draw, int upTo) {}

  private final List<Ticket> tickets = new ArrayList<>();
  private int total;

  /** A kind that is drawn {@code weight} times in as many as all weights together. */
  Lottery add(Draw draw, int weight) {
    total += weight;
    tickets.add(new Ticket(draw, total));
    return this;
  }

  /** Draws. */
  Draw draw(SplittableRandom random) {
    int number = random.nextInt(total);
    for (Ticket ticket : tickets) {
      if (number < ticket.upTo) {
        return ticket.draw;
      }
    }
    throw new AssertionError(number + " of " + total);
  }
}
