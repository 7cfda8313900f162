package dev.highwater.lab.bench;

import dev.highwater.metering.KernelTcpEvents;
import java.io.IOException;
import java.util.OptionalLong;

/** What the kernel tells of resets (RST) that it sent by itself since this was made. */
public final class KernelResets {
  private final OptionalLong before = sent();

  /** How many were sent in this network namespace, whoever caused them; empty if nobody tells. */
  public OptionalLong sentSince() {
    OptionalLong now = sent();
    return before.isPresent() && now.isPresent()
        ? OptionalLong.of(now.getAsLong() - before.getAsLong())
        : OptionalLong.empty();
  }

  /**
   * Whether a reset has ended one end of a connection that its program has not closed; false where
   * nobody tells.
   */
  public static boolean haveEnded(int localPort, int remotePort) throws IOException {
    return KernelSocket.isTold()
        && KernelSocket.end(localPort, remotePort).stream()
            .allMatch(socket -> socket.state().equals("CLOSE"));
  }

  private static OptionalLong sent() {
    Long count = new KernelTcpEvents().counts().get("Tcp.OutRsts");
    return count == null ? OptionalLong.empty() : OptionalLong.of(count);
  }
}
