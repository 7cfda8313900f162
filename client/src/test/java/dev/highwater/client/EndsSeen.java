package dev.highwater.client;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An echo of 512 bytes that notes how each of its connections was ended by the other side. */
final class EndsSeen implements AutoCloseable {
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ScriptedPeer peer;
  private volatile boolean delaysOwnFin;
  private volatile boolean keepsOpen;

  EndsSeen() throws IOException {
    peer = ScriptedPeer.doing(this::serve);
  }

  /** Lets some time pass between the other side's FIN and its own. */
  void delayOwnFin() {
    delaysOwnFin = true;
  }

  /** Never ends a connection itself. */
  void keepOpen() {
    keepsOpen = true;
  }

  String address() {
    return peer.address();
  }

  /** {@code fin} or {@code rst} for each connection that has ended, in their order. */
  List<String> ends() {
    return ends;
  }

  /** Most connections that it had at one time, until it closed its own side. */
  int openAtOnce() {
    return mostOpen.get();
  }

  private void serve(ScriptedPeer.Served served) throws IOException {
    mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
    byte[] request = new byte[512];
    try {
      while (served.read(request)) {
        served.write(request);
      }
      ends.add("fin");
    } catch (SocketException reset) {
      ends.add("rst");
    }
    if (delaysOwnFin) {
      await().pollDelay(Duration.ofMillis(150)).until(() -> true);
    }
    if (keepsOpen) {
      awaitTheEnd();
    }
    open.decrementAndGet();
  }

  private void awaitTheEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    peer.close();
  }
}
