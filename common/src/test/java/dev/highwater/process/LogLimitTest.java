package dev.highwater.process;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Pattern COUNT =
      Pattern.compile("\\((\\d+) more like this|^(\\d+) more lines");

  private final LoggerContext context = new LoggerContext();
  private final ListAppender<ILoggingEvent> written = new ListAppender<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private long now = Long.MAX_VALUE - SECOND / 2; // nanoTime may be about to overflow
  private final LogLimit limit = new LogLimit(() -> now, later::add);
  private final Logger log = context.getLogger("dev.highwater.Something");

  @BeforeEach
  void write() {
    context.addTurboFilter(limit);
    written.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(written);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
  }

  @Test
  void should_write_one_line_a_second_of_a_kind_and_say_how_many_were_left_out() {
    // when: ten a second, for 10 s
    for (int i = 0; i < 100; i++) {
      log.warn("closing {}", "channel-" + i);
      now += SECOND / 10;
    }
    // then
    assertThat(lines()).hasSize(10);
    assertThat(lines().get(0)).isEqualTo("closing channel-0");
    assertThat(lines().get(1))
        .isEqualTo("closing channel-10 (9 more like this were left out before)");
    // when
    limit.tellLeftOut(context);
    limit.tellLeftOut(context);
    // then
    assertThat(lines().get(10)).isEqualTo("9 more lines left out: Something closing {}");
    assertThat(lines()).hasSize(11);
    assertThat(10 + counted()).isEqualTo(100);
  }

  @Test
  void should_tell_of_those_left_out_when_no_line_follows() {
    // given
    log.warn("closing {}", 1);
    log.warn("closing {}", 2);
    log.warn("closing {}", 3);
    assertThat(later).hasSize(1);
    // when: its time comes
    now += 2 * SECOND;
    later.remove().run();
    // then
    assertThat(lines()).containsExactly("closing 1", "2 more lines left out: Something closing {}");
    // when: that was the line of this second
    log.warn("closing {}", 4);
    // then
    assertThat(lines()).hasSize(2);
    assertThat(later).hasSize(1);
  }

  @Test
  void should_leave_it_to_the_next_line_where_one_follows() {
    // given
    log.warn("closing {}", 1);
    log.warn("closing {}", 2);
    now += SECOND;
    log.warn("closing {}", 3);
    log.warn("closing {}", 4);
    // when
    now += SECOND / 2;
    later.remove().run();
    // then
    assertThat(lines())
        .containsExactly("closing 1", "closing 3 (1 more like this were left out before)");
  }

  @Test
  void should_tell_kinds_apart_by_logger_message_and_failure() {
    // when
    for (int i = 0; i < 3; i++) {
      log.warn("closing {}", i);
      log.error("could not accept {}", i);
      log.warn("closing {}", i, new IllegalStateException("for the test"));
      log.warn("closing {}", i, new IllegalArgumentException("for the test"));
      context.getLogger("another").warn("closing {}", i);
    }
    // then
    assertThat(lines()).hasSize(5).allMatch(line -> line.endsWith(" 0"));
    assertThat(written.list.stream().filter(line -> line.getThrowableProxy() != null)).hasSize(2);
  }

  @Test
  void should_keep_the_failure_of_a_line_that_says_how_many_were_left_out() {
    // given
    log.warn("closing {}", 1, new IllegalStateException("for the test"));
    log.warn("closing {}", 2, new IllegalStateException("for the test"));
    // when
    now += SECOND;
    log.warn("closing {}", 3, new IllegalStateException("for the test"));
    // then
    assertThat(lines()).last().isEqualTo("closing 3 (1 more like this were left out before)");
    assertThat(written.list.get(1).getThrowableProxy()).isNotNull();
  }

  @Test
  void should_know_nettys_lines_as_one_kind_although_their_values_are_in_the_message() {
    // given
    Logger netty = context.getLogger("io.netty.channel.ChannelInitializer");
    // when
    for (int i = 0; i < 1_000; i++) {
      netty.warn("Failed to initialize a channel. Closing: [id: 0x" + i + "]", new Exception());
    }
    // then
    assertThat(lines()).hasSize(1);
  }

  @Test
  void should_have_a_bound_when_every_message_is_another() {
    // when
    for (int i = 0; i < 5_000; i++) {
      log.warn(inLetters(i) + " is a message of its own");
    }
    limit.tellLeftOut(context);
    // then
    assertThat(lines().size()).isLessThan(600);
    assertThat(lines().stream().filter(line -> line.endsWith(" of its own")).count() + counted())
        .isEqualTo(5_000);
  }

  /** Another word for each number: what has a digit in it does not make a kind. */
  private static String inLetters(int number) {
    return String.valueOf(number)
        .chars()
        .mapToObj(digit -> String.valueOf((char) (digit - '0' + 'a')))
        .collect(Collectors.joining());
  }

  @Test
  void should_take_messages_for_one_kind_that_differ_in_ids_and_addresses() {
    // when
    for (int i = 0; i < 100; i++) {
      log.warn("closing [id: 0xa" + i + "b, L:/127.0.0.1:" + i + "] after a failure");
    }
    limit.tellLeftOut(context);
    // then
    assertThat(lines().size()).isLessThanOrEqualTo(2);
  }

  @Test
  void should_limit_neither_information_nor_what_is_not_written_anyhow() {
    // given
    for (int i = 0; i < 10; i++) {
      log.info("told");
    }
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
    for (int i = 0; i < 10; i++) {
      log.warn("not told");
      assertThat(log.isWarnEnabled()).isFalse();
      assertThat(log.isErrorEnabled()).isTrue();
    }
    // when
    limit.tellLeftOut(context);
    // then
    assertThat(lines()).hasSize(10);
    assertThat(later).isEmpty();
  }

  private List<String> lines() {
    return written.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private long counted() {
    return lines().stream()
        .map(COUNT::matcher)
        .filter(Matcher::find)
        .mapToLong(
            found -> Long.parseLong(found.group(1) == null ? found.group(2) : found.group(1)))
        .sum();
  }
}
