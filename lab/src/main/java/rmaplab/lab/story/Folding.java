package rmaplab.lab.story;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import rmaplab.checker.Trace;
import rmaplab.lab.subject.Phrases;

/**
 * Makes a story shorter: what one task does in a row and nobody can come between is told in one
 * line, and what happens after things went wrong only as far as it belongs to the cause or to the
 * end.
 */
final class Folding {
  /** KSM looks at a process and finds nothing to tell of. */
  private static final Pattern IDLE_LOOK = Pattern.compile("lock and unlock mmap \\S+ \\(read\\)");

  private final Trace trace;
  private final int wrongStep;
  private final Set<Integer> mappedAddresses = new HashSet<>();
  private final Set<Integer> idleAddresses = new HashSet<>();

  private Folding(Trace trace, List<Computation> computations, int wrongStep) {
    this.trace = trace;
    this.wrongStep = wrongStep;
    Set<String> moving = new HashSet<>();
    for (Trace.Step step : trace.steps()) {
      Phrases.bound(step.text()).ifPresent(b -> moving.add(b.process()));
    }
    for (Computation c : computations) {
      if (c.address() >= 0) {
        mappedAddresses.add(c.step());
      } else if (!moving.contains(c.process())) {
        idleAddresses.add(c.step());
      }
    }
  }

  /** The scenes that remain; the wrong step is among them if it was before. */
  static List<Scene> fold(
      List<Scene> scenes, Trace trace, List<Computation> computations, int wrongStep) {
    Folding folding = new Folding(trace, computations, wrongStep);
    return folding.trimmed(folding.folded(folding.withoutIdle(scenes)));
  }

  /**
   * Without VMAs that are skipped as they should be, and without addresses whose entry is told
   * next.
   */
  private List<Scene> withoutIdle(List<Scene> scenes) {
    List<Scene> kept = new ArrayList<>();
    for (int i = 0; i < scenes.size(); i++) {
      Scene scene = scenes.get(i);
      boolean looking = mappedAddresses.contains(scene.step()) || isLook(scene);
      Scene next = nextOf(scenes, i);
      boolean entryFollows = looking && next != null && Phrases.entry(text(next)).isPresent();
      boolean lookFollows = looking && next != null && isLook(next);
      if (looking && !entryFollows && !lookFollows) {
        scene =
            new Scene(
                scene.step(),
                scene.task(),
                scene.depth(),
                scene.text() + ": no entry of the page there",
                scene.place());
      }
      boolean zapFollows =
          scene.text().startsWith("unmap pages ")
              && i + 1 < scenes.size()
              && scenes.get(i + 1).task() == scene.task()
              && scenes.get(i + 1).text().endsWith(" -> none");
      boolean idle = entryFollows || zapFollows || idleAddresses.contains(scene.step());
      if (!idle || scene.step() == wrongStep) {
        kept.add(scene);
      }
    }
    return kept;
  }

  private static boolean isLook(Scene scene) {
    return scene.text().startsWith(Condenser.LOOKS);
  }

  /** What the same task is told to do next; null for nothing. */
  private static @Nullable Scene nextOf(List<Scene> scenes, int i) {
    for (Scene scene : scenes.subList(i + 1, scenes.size())) {
      if (scene.task() == scenes.get(i).task()) {
        return scene;
      }
    }
    return null;
  }

  private List<Scene> folded(List<Scene> scenes) {
    List<Scene> folded = new ArrayList<>();
    int i = 0;
    while (i < scenes.size()) {
      Scene scene = scenes.get(i);
      int section = section(scenes, i);
      if (section > 0) {
        Scene whole = merged(scenes, i, section);
        if (!IDLE_LOOK.matcher(whole.text()).matches()) {
          folded.add(whole);
        }
        i += section;
      } else if (text(scene).startsWith(Phrases.WALK) && follows(scenes, i, "lock ")) {
        Scene lock = scenes.get(i + 1);
        folded.add(
            new Scene(
                lock.step(),
                lock.task(),
                lock.depth(),
                scene.text() + ": " + lock.text(),
                lock.place()));
        i += 2;
      } else {
        folded.add(scene);
        i++;
      }
    }
    return folded;
  }

  /**
   * How many scenes make up a critical section in which at most one thing happens; 0 if it is none.
   */
  private int section(List<Scene> scenes, int i) {
    String taken = scenes.get(i).text();
    if (!taken.startsWith("lock ") || scenes.get(i).step() == wrongStep) {
      return 0;
    }
    for (int length = 2; length <= 3; length++) {
      int last = i + length - 1;
      if (last >= scenes.size()
          || scenes.get(last).task() != scenes.get(i).task()
          || scenes.get(last).step() == wrongStep) {
        return 0;
      }
      if (scenes.get(last).text().equals("un" + taken)) {
        return length == 2 || isLink(scenes.get(i + 1)) ? length : 0;
      }
    }
    return 0;
  }

  private static boolean isLink(Scene scene) {
    return scene.text().startsWith("link ") || scene.text().startsWith("unlink ");
  }

  private static Scene merged(List<Scene> scenes, int i, int length) {
    Scene first = scenes.get(i);
    Scene last = scenes.get(i + length - 1);
    String lock = first.text().substring("lock ".length());
    if (length == 2) {
      return new Scene(
          last.step(), first.task(), first.depth(), "lock and unlock " + lock, first.place());
    }
    Scene inner = scenes.get(i + 1);
    return new Scene(
        last.step(), first.task(), first.depth(), inner.text() + ", under " + lock, inner.place());
  }

  private boolean follows(List<Scene> scenes, int i, String prefix) {
    return i + 1 < scenes.size()
        && scenes.get(i).step() != wrongStep
        && scenes.get(i + 1).task() == scenes.get(i).task()
        && scenes.get(i + 1).text().startsWith(prefix);
  }

  /** After the wrong step only stores of bounds, refusals, and the end. */
  private List<Scene> trimmed(List<Scene> scenes) {
    List<Scene> kept = new ArrayList<>();
    for (Scene scene : scenes) {
      boolean after = wrongStep >= 0 && scene.step() > wrongStep;
      if (!after
          || scene.task() < 0
          || Phrases.bound(text(scene)).isPresent()
          || scene.text().startsWith("refused")
          || trace.steps().get(scene.step()).kind() == Trace.StepKind.VIOLATION) {
        kept.add(scene);
      }
    }
    return kept;
  }

  private String text(Scene scene) {
    return trace.steps().get(scene.step()).text();
  }
}
