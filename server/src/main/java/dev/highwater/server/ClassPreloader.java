package dev.highwater.server;

import dev.highwater.admin.Metrics;
import dev.highwater.metering.Role;
import dev.highwater.transport.Transport;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a second processor load what the server needs of Netty and of the metrics, while the first
 * reads the options: neither needs the other, and they take about as long.
 */
final class ClassPreloader {
  // Before there are two threads: what is logged while the log is being set up is told of as such.
  private static final Logger LOG = LoggerFactory.getLogger(ClassPreloader.class);

  private ClassPreloader() {}

  /**
   * Begins to, unless a log level is asked for: what Netty tells of its loading at debug should
   * come when that level is in force. What fails here fails again where it is needed, with somebody
   * there to tell.
   */
  static void begin(String[] args, Map<String, String> environment) {
    if (environment.containsKey("HIGHWATER_LOG_LEVEL")
        || Arrays.stream(args).anyMatch(arg -> arg.startsWith("--log-level"))) {
      return;
    }
    Thread loading = new Thread(ClassPreloader::load, "load-ahead");
    loading.setDaemon(true);
    loading.start();
  }

  private static void load() {
    try {
      Transport.EPOLL.isAvailable();
      new Metrics(Role.SERVER).close();
    } catch (RuntimeException | LinkageError notHere) {
      LOG.trace("not loaded ahead", notHere);
    }
  }
}
