package dev.highwater.server;

import dev.highwater.admin.AdminServer;
import dev.highwater.metering.ConnectionTotals;
import dev.highwater.transport.OptionInForce;
import dev.highwater.units.ByteSize;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server says of itself: on standard output where it listens, the rest in the log. */
final class Announcement {
  private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

  private Announcement() {}

  /**
   * A line for each listener, and one for the admin endpoint; scripts wait for them.
   *
   * @param way how connections are served, such as {@code epoll}
   * @param admin null when there is none
   */
  static void listening(
      PrintWriter out,
      Server server,
      String way,
      List<OptionInForce> options,
      @Nullable AdminServer admin) {
    options.forEach(Announcement::option);
    for (Listener listener : server.listeners()) {
      out.println("listening %s %s %s".formatted(listener.behaviour(), listener.address(), way));
    }
    if (admin != null) {
      out.println("admin http://" + admin.address());
    }
    out.flush();
  }

  /** What was asked for is worth a line; what the kernel decided by itself only on request. */
  private static void option(OptionInForce option) {
    if (option.requested() == null) {
      LOG.debug("{} {}: effective {}", option.scope(), option.name(), option.effective());
    } else if (!option.requested().equals(option.effective())
        || !option.origin().equals("default")) {
      LOG.info(
          "{} {}: requested {}, effective {}, from {}{}",
          option.scope(),
          option.name(),
          option.requested(),
          option.effective() == null ? "unknown" : option.effective(),
          option.origin(),
          option.note() == null ? "" : " (" + option.note() + ")");
    }
  }

  /** What a listener has done, when it is over. */
  static void totals(Listener listener) {
    ConnectionTotals totals = listener.totals();
    LOG.info(
        "{} {}: {} connections, closed {}; received {}, wrote {}, discarded {}",
        listener.behaviour(),
        listener.address(),
        totals.opened(),
        totals.closedByCause(),
        new ByteSize(totals.receivedBytes()),
        new ByteSize(totals.writtenBytes()),
        new ByteSize(totals.discardedBytes()));
  }
}
