package dev.highwater.client.verdict;

import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.verdict.LimitEvidence.Kind;
import dev.highwater.client.verdict.LimitedBy.Who;
import dev.highwater.client.verdict.SelfCost.LoopTime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Decides what kept a run from going faster: is it us, the network, or the peer?
 *
 * <p>The first rule that holds decides:
 *
 * <ol>
 *   <li>The peer was gone: the peer.
 *   <li>An open loop in which 99 % of what was due was completed: nothing, since more was not
 *       wanted.
 *   <li>A CPU quota that held us back for more than 5 % of the time: this client, whatever the rest
 *       looks like, for it is the rest that waited.
 *   <li>An event loop of ours on a processor, or our collector at work, for more than 90 % of the
 *       time together: this client. Before the kernel's times, for a loop without rest leaves
 *       windows to fill and replies to wait, and both would look like the peer. Less of the
 *       collector can spoil a latency, which is for the verdict, but limits nothing. The time that
 *       an event loop waited for a processor counts as well: it was not resting.
 *   <li>The peer's receive window full for most of the time: the peer, since it does not read what
 *       has arrived. Our send buffer full and all of it sent for most of the time: this client,
 *       since with a larger buffer more could be on its way.
 *   <li>A stream in which we write always has something to write. Of what is left of its time the
 *       larger part decides: bytes were queued or on their way, with room in window and buffer, so
 *       that the path had to take or to acknowledge them: the network; or the kernel had nothing to
 *       send: this client, which did not come to write.
 *   <li>A stream in which we only read: a receiver with time to spare cannot tell a slow sender
 *       from a slow path.
 *   <li>For most of the time of requests there was no connection to send them on: the peer, which
 *       ends connections and has to be connected to again; or this client, if it was to replace
 *       them.
 *   <li>A twentieth of the requests or more was never answered, while this client had time: the
 *       peer, or the network between.
 *   <li>Requests wait for replies. The kernel's busy time says nothing here, since the
 *       acknowledgement comes with the reply; the shortest round trip does, since the handshake's
 *       is among them, which costs the peer's program nothing. Half of the mean service time or
 *       more: the network; less: the peer. But a reply that lies there is waited for, too: if an
 *       event loop waited longer for a processor than for anything else, it is this client.
 *       Requests so large that connections are unwritable for most of the time are carried, not
 *       waited for: the network, since the window was open.
 * </ol>
 *
 * <p>"Most of the time" is half of the connection time or more. On a transport that cannot ask the
 * kernel, unwritable connections and slow replies tell that it is not us, and no more.
 */
public final class Bottleneck {
  private static final double REACHED = 0.99;
  private static final double MOST = 0.5;

  /** From this share of the requests on it is not the time of the answered ones that matters. */
  private static final double UNANSWERED = 0.05;

  /** From this share of the time on the waiting for connections is told, whatever limited it. */
  private static final double WORTH_TELLING = 0.1;

  private final LimitEvidence seen;
  private final Map<String, Double> shares = new LinkedHashMap<>();

  private Bottleneck(LimitEvidence seen) {
    this.seen = seen;
  }

  public static LimitedBy of(LimitEvidence seen) {
    return new Bottleneck(seen).decide();
  }

  private LimitedBy decide() {
    collectShares();
    if (seen.peerGone()) {
      return by(Who.PEER, "no connection could be kept or made again");
    }
    Long due = seen.due();
    if (due != null && due > 0 && seen.outcomes().answered() >= REACHED * due) {
      return by(
          Who.NOTHING,
          "the rate wanted was reached"
              + (seen.connectionWaitShare() >= WORTH_TELLING
                  ? ", and requests waited for a connection " + waitShare() + " of their time"
                  : ""));
    }
    CpuQuota quota = seen.cost().quota();
    if (quota != null && seen.cost().isLimitedByQuota()) {
      return by(
          Who.CLIENT, "a CPU quota held it back %.0f %% of the time", quota.throttledShare() * 100);
    }
    if (clientBusyShare() > CostDoubts.BUSY_LIMIT) {
      return by(
          Who.CLIENT,
          "an event loop of it, or its garbage collector, was busy %.0f %% of the time",
          clientBusyShare() * 100);
    }
    LoopTime fullest = seen.cost().fullest();
    // Connections of a stream that are unwritable have all that they can take: a loop that only
    // waits for a processor then could not have written more.
    boolean hasWrittenAll = seen.kind() == Kind.WRITING && seen.unwritableShare() >= MOST;
    if (!hasWrittenAll
        && fullest != null
        && fullest.sum() + seen.cost().garbageCollection() > CostDoubts.BUSY_LIMIT) {
      return fullOf(fullest);
    }
    if (seen.kind() == Kind.READING) {
      return by(
          Who.PEER_OR_NETWORK,
          "this client had time to read more (busy %.0f %% of the time), and a receiver cannot"
              + " tell which of the two did not bring more",
          clientBusyShare() * 100);
    }
    if (seen.kind() == Kind.REQUESTS && seen.connectionWaitShare() >= MOST) {
      return seen.replacesConnections()
          ? by(
              Who.CLIENT,
              "it replaces connections, as it was told to, and waited for the next one "
                  + waitShare()
                  + " of the time")
          : by(Who.PEER, endsOrIsSlow() + waitShare() + " of the time");
    }
    Outcomes outcomes = seen.outcomes();
    if (outcomes.due() > 0 && outcomes.failed() >= UNANSWERED * outcomes.due()) {
      return by(Who.PEER_OR_NETWORK, unanswered(outcomes));
    }
    KernelTimes kernel = seen.kernel();
    return kernel == null || doesNotKeepThem(kernel) ? withoutTheKernel() : with(kernel);
  }

  /** Linux before 4.10: no stream was ever carried in no time. */
  private boolean doesNotKeepThem(KernelTimes kernel) {
    return seen.kind() == Kind.WRITING && kernel.busyMicros() == 0;
  }

  private LimitedBy with(KernelTimes kernel) {
    double window = kernel.peerWindowShare();
    double buffer = kernel.sendBufferShare();
    if (Math.max(window, buffer) >= MOST) {
      return window >= buffer
          ? by(
              Who.PEER,
              "its receive window was full %.0f %% of the time: it did not read what had arrived",
              window * 100)
          : by(
              Who.CLIENT,
              "its send buffer was full %.0f %% of the time with bytes that were sent and not yet"
                  + " acknowledged (a larger --so-sndbuf lets more be on its way)",
              buffer * 100);
    }
    if (seen.kind() == Kind.WRITING) {
      return ofTheRest(kernel, Math.max(0, kernel.busyShare() - window - buffer));
    }
    return seen.unwritableShare() >= MOST
        ? by(
            Who.NETWORK,
            "connections were unwritable %.0f %% of the time, with room in the peer's window",
            seen.unwritableShare() * 100)
        : ofTheReplies(kernel);
  }

  private LimitedBy ofTheRest(KernelTimes kernel, double onTheWay) {
    double idle = 1 - kernel.busyShare();
    return onTheWay >= idle
        ? by(
            Who.NETWORK,
            "bytes were on their way %.0f %% of the time, with room in the peer's window and in the"
                + " send buffer",
            onTheWay * 100)
        : by(Who.CLIENT, "it had not written anything to send %.0f %% of the time", idle * 100);
  }

  private LimitedBy fullOf(LoopTime fullest) {
    return by(
        Who.CLIENT,
        "an event loop of it was busy %.0f %% and waited for a processor %.0f %% of the time",
        fullest.busy() * 100,
        fullest.waiting() * 100);
  }

  private LimitedBy ofTheReplies(KernelTimes kernel) {
    if (seen.serviceMicros() <= 0) {
      return by(Who.UNKNOWN, "no request was sent");
    }
    LoopTime fullest = seen.cost().fullest();
    if (fullest != null && fullest.waiting() > 1 - fullest.sum()) {
      return fullOf(fullest);
    }
    double share = roundTripShare(kernel);
    return kernel.smallestRttMicros() == 0
        ? by(Who.PEER_OR_NETWORK, "requests waited for their replies; no round trip was measured")
        : by(
            share >= MOST ? Who.NETWORK : Who.PEER,
            "a reply took %.3f ms on average, and the shortest round trip is %.3f ms",
            seen.serviceMicros() / 1e3,
            kernel.smallestRttMicros() / 1e3);
  }

  private LimitedBy withoutTheKernel() {
    if (seen.unwritableShare() >= MOST) {
      return by(
          Who.PEER_OR_NETWORK,
          "connections were unwritable %.0f %% of the time; the kernel's times, which would tell"
              + " the two apart, cannot be had here",
          seen.unwritableShare() * 100);
    }
    if (seen.kind() == Kind.REQUESTS && seen.serviceMicros() > 0) {
      return by(
          Who.PEER_OR_NETWORK,
          "a reply took %.3f ms on average; the round trip, which would tell the two apart, cannot"
              + " be had here",
          seen.serviceMicros() / 1e3);
    }
    return by(Who.UNKNOWN, "nothing was full, and the kernel's times cannot be had here");
  }

  /** What times out ends its connection, too; and then it is not the peer that does. */
  private String endsOrIsSlow() {
    Outcomes outcomes = seen.outcomes();
    if (seen.openingsTimedOut() > outcomes.timedOut() + outcomes.lost()) {
      return String.format(
          Locale.ROOT,
          "%,d connections timed out before their first request, which waited for others ",
          seen.openingsTimedOut());
    }
    return outcomes.timedOut() > outcomes.lost()
        ? String.format(
            Locale.ROOT,
            "%,d requests timed out, and others waited for the connections in place of theirs ",
            outcomes.timedOut())
        : "it ends connections, and requests waited for the next one ";
  }

  private static String unanswered(Outcomes outcomes) {
    String text =
        String.format(
            Locale.ROOT,
            "%,d of %,d requests were never answered",
            outcomes.failed(),
            outcomes.due());
    if (outcomes.lost() > 0.5 * outcomes.failed()) {
      return text
          + String.format(Locale.ROOT, ", %,d because their connection was ended", outcomes.lost());
    }
    return outcomes.timedOut() > 0.5 * outcomes.failed()
        ? text + String.format(Locale.ROOT, ", %,d of them timed out", outcomes.timedOut())
        : text;
  }

  private String waitShare() {
    return String.format(Locale.ROOT, "%.0f %%", seen.connectionWaitShare() * 100);
  }

  private void collectShares() {
    shares.put("client_busy", clientBusyShare());
    SelfCost cost = seen.cost();
    if (cost.quota() != null) {
      shares.put("client_throttled", cost.quota().throttledShare());
    }
    if (cost.waiting() >= 0) { // or it is not known
      shares.put("client_waiting", cost.waiting());
    }
    if (cost.stolen() >= 0) {
      shares.put("stolen", cost.stolen());
    }
    shares.put("unwritable", seen.unwritableShare());
    if (seen.connectionWaitShare() > 0) {
      shares.put("waited_for_connection", seen.connectionWaitShare());
    }
    KernelTimes kernel = seen.kernel();
    if (kernel == null) {
      return;
    }
    shares.put("sending", kernel.busyShare());
    shares.put("peer_window", kernel.peerWindowShare());
    shares.put("send_buffer", kernel.sendBufferShare());
    if (seen.serviceMicros() > 0 && kernel.smallestRttMicros() > 0) {
      shares.put("round_trip", roundTripShare(kernel));
    }
  }

  private double clientBusyShare() {
    return Math.min(1, seen.cost().busiestLoop() + seen.cost().garbageCollection());
  }

  private double roundTripShare(KernelTimes kernel) {
    return Math.min(1, kernel.smallestRttMicros() / seen.serviceMicros());
  }

  private LimitedBy by(Who who, String because, Object... values) {
    String text = values.length == 0 ? because : String.format(Locale.ROOT, because, values);
    return new LimitedBy(who, text, shares);
  }
}
