package rmaplab.kernel.record;

import java.io.IOException;

/** Takes the lines of a recording, one after another. */
interface LineSink {
  /** Takes a line, given without its end. */
  void line(String text) throws IOException;
}
