package dev.highwater.lab.bench;

import dev.highwater.process.Environment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A network of two hosts, this one and a peer, that can be made to go silent: packets go out on it
 * and nothing comes back, not even an error.
 *
 * <p>It is a pair of virtual devices, one of them in a network namespace that lives as long as the
 * peer's process does. So nothing of it is left even if this process is killed. Needs root, ip(8),
 * unshare(1) and nsenter(1).
 */
public final class SilentNetwork implements AutoCloseable {
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** Of 198.18.0.0/15, which is kept for tests of networks (RFC 2544), a half: 4 for each. */
  private static final int NETWORKS = 1 << 14;

  private static final String PEER_HARDWARE_ADDRESS = "02:00:5e:12:00:02";

  private final Bench bench;
  private final String ourDevice;
  private final String peerDevice;
  private final String prefix;
  private final int lastByte;
  private @Nullable Process peer;
  private int port;

  private SilentNetwork(Bench bench) {
    this.bench = bench;
    long pid = ProcessHandle.current().pid();
    int made = MADE.getAndIncrement();
    ourDevice = "hw" + pid + "a" + made % 1_000; // at most 15 characters
    peerDevice = "hw" + pid + "b" + made % 1_000;
    int network = (int) ((pid + made) % NETWORKS);
    prefix = "198.19." + network / 64 + ".";
    lastByte = network % 64 * 4;
  }

  /**
   * Makes it, with a peer that listens; removed with the bench.
   *
   * @throws Impossible if this user or this machine cannot
   */
  public static SilentNetwork on(Bench bench) throws IOException, InterruptedException {
    if (!Environment.isRoot()) {
      throw new Impossible("a network of its own can only be made by root: run it as root");
    }
    SilentNetwork network = bench.closing(new SilentNetwork(bench)); // closed if half made, too
    network.make();
    return network;
  }

  /**
   * Where the peer listens. Connections to it must be closed with SO_LINGER 0, before this is:
   * without the devices the retransmissions of a FIN would go wherever the default route leads.
   */
  public InetSocketAddress peer() {
    return new InetSocketAddress(address(2), port);
  }

  /** Lets every packet get lost from now on, both ways. */
  public void silence() throws IOException, InterruptedException {
    SystemCommand.run(inThePeersNetwork("ip", "link", "set", peerDevice, "down"));
    bench.timeline().add("network", "silent from now on");
  }

  /** Ends the peer's process; its kernel then resets every connection. */
  public void endPeer() {
    if (peer != null) {
      peer.destroy();
    }
    bench.timeline().add("network", "the peer is ended");
  }

  private void make() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("unshare", "--net"));
    command.addAll(Environment.anotherJava());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx16m"));
    command.add(SilentPeer.class.getName());
    peer = SystemCommand.start(command);
    port = port(peer);
    String pid = String.valueOf(peer.pid());
    SystemCommand.run(
        List.of(
            "ip",
            "link",
            "add",
            ourDevice,
            "type",
            "veth",
            "peer",
            "name",
            peerDevice,
            "address",
            PEER_HARDWARE_ADDRESS,
            "netns",
            pid));
    SystemCommand.run(
        inThePeersNetwork("ip", "address", "add", address(2) + "/30", "dev", peerDevice));
    SystemCommand.run(inThePeersNetwork("ip", "link", "set", peerDevice, "up"));
    SystemCommand.run(List.of("ip", "address", "add", address(1) + "/30", "dev", ourDevice));
    SystemCommand.run(List.of("ip", "link", "set", ourDevice, "up"));
    // Or the silence would soon be reported as "no route to host", by our own kernel.
    SystemCommand.run(
        List.of(
            "ip",
            "neighbour",
            "replace",
            address(2),
            "lladdr",
            PEER_HARDWARE_ADDRESS,
            "dev",
            ourDevice,
            "nud",
            "permanent"));
    bench.timeline().add("network", "made: " + address(1) + " here, the peer at " + address(2));
  }

  private String address(int host) {
    return prefix + (lastByte + host);
  }

  private List<String> inThePeersNetwork(String... command) {
    List<String> all = new ArrayList<>(List.of("nsenter", "--net", "--target"));
    all.add(String.valueOf(peer == null ? 0 : peer.pid()));
    all.addAll(List.of(command));
    return all;
  }

  private int port(Process listening) throws IOException, InterruptedException {
    CompletableFuture<String> line = CompletableFuture.supplyAsync(() -> said(listening));
    if (!bench.await(PATIENCE, line::isDone)) {
      throw new IOException("the peer in its own network does not listen");
    }
    String said = line.join();
    if (!said.startsWith(SilentPeer.LISTENING)) {
      throw new Impossible(
          "no peer in a network of its own: " + said + "; run it as root with CAP_SYS_ADMIN");
    }
    return Integer.parseInt(said.substring(SilentPeer.LISTENING.length()));
  }

  /** The line that tells the port, or the last one there was. */
  private static String said(Process listening) {
    BufferedReader reader = listening.inputReader(StandardCharsets.UTF_8);
    try {
      String last = "it ended";
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = line;
        if (line.startsWith(SilentPeer.LISTENING)) {
          break; // a JVM may have said other things before
        }
      }
      return last;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (peer == null) {
      return;
    }
    peer.destroy();
    if (!isEnded(peer)) {
      isEnded(peer.destroyForcibly());
    }
    // Both devices go with the namespace, but only some time after the process.
    new ProcessBuilder("ip", "link", "delete", ourDevice)
        .redirectErrorStream(true)
        .redirectOutput(Redirect.DISCARD)
        .start()
        .onExit()
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  /** Waits for it; not interrupted, since what was made has to go all the same. */
  private static boolean isEnded(Process process) {
    process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return !process.isAlive();
  }
}
