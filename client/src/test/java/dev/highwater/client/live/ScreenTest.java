package dev.highwater.client.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.process.Terminal;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final StringWriter terminal = new StringWriter();
  private final Screen screen =
      new Screen(
          new PrintWriter(terminal),
          new LiveLine(50, null),
          new LiveView(new Terminal(true, false, 80), 50, null));

  @Test
  void should_draw_below_an_empty_line_and_wait_there() {
    // when
    screen.connecting(7);
    screen.connecting(8);
    // then
    assertThat(taken())
        .isEqualTo("<?25l<?7l\r<K\nconnecting 7/50<K\n<J<2A" + "\r<K\nconnecting 8/50<K\n<J<2A");
  }

  @Test
  void should_leave_what_was_drawn_and_the_terminal_as_it_was() {
    // given
    screen.connecting(7);
    taken();
    // when
    screen.end();
    screen.end();
    // then once
    assertThat(taken()).isEqualTo("\r<K\nconnecting 7/50<K\n<J<?7h<?25h");
  }

  @Test
  void should_leave_a_terminal_alone_on_which_nothing_was_drawn() {
    // when
    screen.end();
    // then
    assertThat(taken()).isEmpty();
  }

  private String taken() {
    String text = terminal.toString().replace("\u001b[", "<");
    terminal.getBuffer().setLength(0);
    return text;
  }
}
