package dev.highwater.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Puts the requested log level in force. */
public final class Logging {
  private Logging() {}

  /** Sets the level of everything that logs; at once. */
  public static void apply(LogLevel level) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.toLevel(level.name()));
  }
}
