package dev.highwater.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import org.slf4j.LoggerFactory;

/** Puts the requested log level in force. */
public final class Logging {
  private Logging() {}

  /** Sets the level of everything that logs; at once. */
  public static void apply(LogLevel level) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level.name()));
  }

  /** Says how many lines {@link LogLimit} has left out and nobody was told of yet. */
  public static void tellLeftOut() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      for (TurboFilter filter : context.getTurboFilterList()) {
        if (filter instanceof LogLimit limit) {
          limit.tellLeftOut(context);
        }
      }
    }
  }
}
