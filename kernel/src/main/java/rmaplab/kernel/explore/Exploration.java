package rmaplab.kernel.explore;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import rmaplab.kernel.trace.TraceException;
import rmaplab.memory.rmap.Design;
import rmaplab.workload.Workload;

/**
 * What a moment of a recording asks: two operations of different processes that came close together
 * or overlapped, and a migration of a page that both processes map.
 *
 * @param workload the question
 * @param about in words
 * @param firstEvent the event of the first operation
 * @param secondEvent the event of the second
 * @param millis when, since the recording began
 * @param overlapped whether the second had begun before the first took effect
 */
public record Exploration(
    Workload workload,
    String about,
    long firstEvent,
    long secondEvent,
    long millis,
    boolean overlapped) {
  /** Events: what is farther from the moment is not taken for it. */
  public static final long NEAR = Meetings.MOST_APART;

  private static final int PAGE_SHIFT = 12;
  private static final int MOST_TRIED = 16;

  /**
   * Looks for the meeting nearest to a moment that can be cut out.
   *
   * @param frames the machine's page frames
   * @throws TraceException if the recording cannot be read, or the moment is not in it
   */
  public static @Nullable Exploration of(Path trace, Design design, int frames, Moment moment)
      throws TraceException {
    Meetings meetings = new Meetings(moment);
    long _ = Watcher.watch(trace, design, frames, meetings);
    if (meetings.event() < 0) {
      throw new TraceException(
          trace + ": has " + meetings.length() + ", expected a moment in it, not " + moment);
    }
    List<Meeting> found = meetings.found();
    for (Meeting meeting : found.subList(0, Math.min(MOST_TRIED, found.size()))) {
      Cut cut = Cut.of(trace, design, frames, meeting);
      if (cut != null) {
        String about = about(trace, cut);
        Workload workload = Question.of(cut, design, name(trace, meeting.first().event()), about);
        if (workload != null) {
          return new Exploration(
              workload,
              about,
              meeting.first().event(),
              meeting.second().event(),
              meeting.first().millis(),
              meeting.overlaps());
        }
      }
    }
    return null;
  }

  /** How far it is from an event. */
  public long distance(long event) {
    return Math.min(Math.abs(event - firstEvent), Math.abs(event - secondEvent));
  }

  /** Whether it is of the moment: at most {@link #NEAR} events from it. */
  public boolean isNear(Moment moment, long slackMillis) {
    return moment.isTime()
        ? Math.abs(moment.value() - millis) <= slackMillis
        : distance(moment.value()) <= NEAR;
  }

  private static String name(Path trace, long event) {
    String file = String.valueOf(trace.getFileName());
    int dot = file.indexOf('.');
    String stem = (dot > 0 ? file.substring(0, dot) : file).replaceAll("[^A-Za-z0-9_-]", "-");
    return stem.substring(0, Math.min(40, stem.length())) + "-" + event;
  }

  private static String about(Path trace, Cut cut) {
    Meeting meeting = cut.meeting();
    Deed first = meeting.first();
    Deed second = meeting.second();
    return String.format(
        Locale.ROOT,
        "From %s at %s: %s of process %d (%s, event %d) and %s of process %d (%s, event %d), %s,"
            + " against a migration of a page that both map (page %d here, address %x there).",
        trace.getFileName(),
        new Moment(true, first.millis()),
        first.operation().verb(),
        first.life().pid(),
        cut.arena().nameOf(first.life()),
        first.event(),
        second.operation().verb(),
        second.life().pid(),
        cut.arena().nameOf(second.life()),
        second.event(),
        meeting.overlaps() ? "which overlapped" : meeting.apart() + " events apart",
        cut.arena().indexOf(meeting.page()),
        meeting.page() << PAGE_SHIFT);
  }
}
