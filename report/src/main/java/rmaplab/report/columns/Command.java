package rmaplab.report.columns;

import java.util.ArrayList;
import java.util.List;

/** Breaks a shell command into lines that a shell joins again. */
final class Command {
  private Command() {}

  /**
   * The command after its label. A line that is too long is broken at a blank; a word that is too
   * long is broken inside, and goes on at the very start of the next line, so that the shell sees
   * one word.
   */
  static List<String> lines(String label, String command) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(label);
    boolean empty = true;
    for (String word : command.split(" ")) {
      String rest = word;
      // Two columns remain for " \".
      if (!empty && line.length() + 1 + rest.length() > Layout.WIDTH - 2) {
        lines.add(line + " \\");
        line.setLength(0);
        line.repeat(' ', label.length());
        empty = true;
      }
      if (!empty) {
        line.append(' ');
      }
      while (line.length() + rest.length() > Layout.WIDTH - 2) {
        int room = Layout.WIDTH - 2 - line.length();
        lines.add(line + rest.substring(0, room) + "\\");
        rest = rest.substring(room);
        line.setLength(0);
      }
      line.append(rest);
      empty = false;
    }
    lines.add(line.toString());
    return lines;
  }
}
