package dev.highwater.process;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the log goes: to standard error, for standard output carries results. In Java and not in
 * Logback's XML, the reading of which took a tenth of a second of every start.
 *
 * <p>Who wants another log names a file, a resource or a URL in {@code
 * -Dlogback.configurationFile}, as with Logback everywhere; a name that leads nowhere is told of,
 * and changes nothing. In a log of your own {@link LogLimit} holds if you name it, as a
 * turboFilter.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogOutput extends ContextAwareBase implements Configurator {
  private static final String CONFIGURATION = "logback.configurationFile";

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    String other = Environment.property(CONFIGURATION);
    if (other != null && leadsSomewhere(other)) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %msg%n");
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setName("stderr");
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(appender);
    LogLimit limit = new LogLimit();
    limit.setContext(context);
    limit.start();
    context.addTurboFilter(limit);
    if (other != null) {
      root.warn(
          "{}: {}, from the system properties (expected: a file, a resource or a URL)",
          CONFIGURATION,
          other);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static boolean leadsSomewhere(String name) {
    return !name.isBlank()
        && (Files.isRegularFile(Path.of(name))
            || LogOutput.class.getClassLoader().getResource(name) != null
            || name.matches("[a-z]{2,}:.*"));
  }
}
