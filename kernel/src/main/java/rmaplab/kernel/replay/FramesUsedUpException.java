package rmaplab.kernel.replay;

import rmaplab.kernel.trace.TraceException;

/** A recording needs more page frames than the machine has. */
final class FramesUsedUpException extends TraceException {
  private static final long serialVersionUID = 1;

  FramesUsedUpException(TraceException place) {
    super(String.valueOf(place.getMessage()));
  }
}
