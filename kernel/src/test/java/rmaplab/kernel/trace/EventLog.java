package rmaplab.kernel.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A listener that writes down what it is told, an event a line. */
class EventLog implements TraceListener {
  final List<String> events = new ArrayList<>();

  private void add(String format, Object... arguments) {
    events.add(String.format(Locale.ROOT, format, arguments));
  }

  @Override
  public void time(long millis) {
    add("time %d", millis);
  }

  @Override
  public void fault(int task, long page, boolean write, boolean inKernel) {
    add("%s %d %x %s", inKernel ? "kernel fault" : "fault", task, page, write ? "write" : "read");
  }

  @Override
  public void entered(int task, SystemCall call) {
    add("entered %d %s", task, call);
  }

  @Override
  public void called(
      int task, SystemCall call, String name, long[] arguments, int count, long result) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(' ').append(Long.toHexString(arguments[i]));
    }
    String shown = result < 0 && result >= -4095 ? "" + result : Long.toHexString(result);
    add("called %d %s %s%s = %s", task, call, name, text, shown);
  }

  @Override
  public void born(int parent, int child, boolean sharesMemory) {
    add("born %d %d %s", parent, child, sharesMemory ? "shares" : "copies");
  }

  @Override
  public void gone(int task) {
    add("gone %d", task);
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    add("snapshot %d %s at line %d", snapshot.pid(), snapshot.kind(), snapshot.line());
    for (Snapshot.Area a : snapshot.areas()) {
      add(
          "area %x-%x %s +%x %d %s %s",
          a.start(), a.end(), a.rights(), a.offset(), a.anonymousPages(), a.name(), a.flags());
    }
  }

  @Override
  public void skipped(String what) {
    add("skipped %s", what);
  }
}
