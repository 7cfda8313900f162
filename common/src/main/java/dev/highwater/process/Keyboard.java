package dev.highwater.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that a program was started on, while it hands on every key at once and shows none.
 * {@link #close} leaves it as it was found.
 *
 * @see <a href="https://man7.org/linux/man-pages/man1/stty.1.html">stty(1)</a>
 */
public final class Keyboard implements AutoCloseable {
  private static final File TERMINAL = new File("/dev/tty");
  private static final long PATIENCE_SECONDS = 2; // a job in the background is stopped by stty

  private final String before;

  private Keyboard(String before) {
    this.before = before;
  }

  /**
   * Takes over the keyboard.
   *
   * @param onKey is told every character, on a thread of its own
   * @return null where there is no terminal, or no stty: keys then do nothing
   */
  public static @Nullable Keyboard open(IntConsumer onKey) {
    String before = stty("-g");
    if (before == null || before.isEmpty() || stty("-icanon", "-echo") == null) {
      return null;
    }
    Thread reading = new Thread(() -> read(onKey), "keyboard");
    reading.setDaemon(true);
    reading.start();
    return new Keyboard(before);
  }

  /** Columns and rows now; null when the terminal does not tell. */
  public @Nullable Size size() {
    String told = stty("size");
    if (told == null || !told.matches("[1-9][0-9]{0,3} [1-9][0-9]{0,3}")) {
      return null;
    }
    String[] words = told.split(" ", -1);
    return new Size(Integer.parseInt(words[1]), Integer.parseInt(words[0]));
  }

  /** How much the terminal can show. */
  public record Size(int columns, int rows) {}

  @Override
  public void close() {
    stty(before);
  }

  private static void read(IntConsumer onKey) {
    try (InputStream keys = new FileInputStream(TERMINAL)) {
      for (int key = keys.read(); key >= 0; key = keys.read()) {
        onKey.accept(key);
      }
    } catch (IOException gone) {
      // the terminal, and with it whoever pressed keys
    }
  }

  private static @Nullable String stty(String... args) {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(args));
    try {
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(TERMINAL)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!stty.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        stty.destroyForcibly();
        return null;
      }
      String told = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return stty.exitValue() == 0 ? told.strip() : null;
    } catch (IOException none) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
