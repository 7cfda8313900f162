package dev.highwater.client.run;

import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Recorder;

/**
 * How one event loop's load stands at one moment.
 *
 * @param recorder where it was measured
 * @param warmup what was measured of the warm-up since the last status
 * @param window what was measured of the window since the last status
 * @param open connections that can take requests
 * @param unwritable of them, those whose write buffer is above its mark
 * @param waiting requests that are due and have not been sent
 * @param pendingBytes written and not yet taken by the kernel
 * @param pendingMaxBytes of them, those of the connection that held most
 */
record LoopStatus(
    Recorder recorder,
    Measurements warmup,
    Measurements window,
    int open,
    int unwritable,
    long waiting,
    long pendingBytes,
    long pendingMaxBytes) {

  /** What was measured has been added up: its histograms may be used again. */
  void release() {
    recorder.giveBack(warmup);
    recorder.giveBack(window);
  }
}
