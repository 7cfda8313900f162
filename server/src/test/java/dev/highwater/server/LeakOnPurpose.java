package dev.highwater.server;

import dev.highwater.metering.BufferLeaks;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The server, and beside it a thread that makes buffers and forgets them. */
final class LeakOnPurpose {
  private static final int BUFFERS_AT_ONCE = 1_000; // of which Netty looks at one in 128

  private LeakOnPurpose() {}

  /** Takes the server's arguments. */
  public static void main(String[] args) {
    BufferLeaks.startCounting(); // as the server does: before the first buffer
    Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "leaking");
              thread.setDaemon(true);
              return thread;
            })
        .scheduleWithFixedDelay(LeakOnPurpose::leak, 0, 100, TimeUnit.MILLISECONDS);
    Main.main(args);
  }

  private static void leak() {
    for (int i = 0; i < BUFFERS_AT_ONCE; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(64);
    }
    System.gc(); // a leak is found when it is collected, by the next buffer that Netty looks at
  }
}
