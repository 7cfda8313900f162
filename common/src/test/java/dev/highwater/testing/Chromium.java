package dev.highwater.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens a page in a real browser without a screen. */
public final class Chromium {
  private static final long PATIENCE_SECONDS = 90;

  private Chromium() {}

  public static boolean isInstalled() {
    try {
      Process process =
          new ProcessBuilder("chromium", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException thereIsNone) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * What came of opening a page.
   *
   * @param answer to the question that was asked of the page
   * @param console what the browser said about the page: errors, warnings, refused requests
   */
  public record Opened(JsonNode answer, List<String> console) {}

  /**
   * Opens a page and asks it something.
   *
   * @param home an empty directory
   * @param question an expression in JavaScript, asked when the page's own scripts have run
   */
  public static Opened open(Path home, String page, int width, int height, String question)
      throws IOException, InterruptedException {
    return open(home, page, width, height, question, List.of());
  }

  /** The same with more flags for the browser. */
  public static Opened open(
      Path home, String page, int width, int height, String question, List<String> flags)
      throws IOException, InterruptedException {
    Path file = home.resolve("page.html");
    Path dom = home.resolve("dom");
    Path log = home.resolve("log");
    Files.writeString(file, page + asking(question));
    List<String> command =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox", // which root cannot have
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-crash-reporter",
                "--user-data-dir=" + home.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=2000",
                "--window-size=" + width + "," + height,
                "--dump-dom"));
    command.addAll(flags);
    command.add(file.toUri().toString());
    Process browser =
        new ProcessBuilder(command)
            .redirectOutput(dom.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      if (!browser.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the browser did not end: " + Files.readString(log));
      }
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly();
    }
    Matcher answer = Pattern.compile("data-answer=\"([^\"]*)\"").matcher(Files.readString(dom));
    if (!answer.find()) {
      throw new IllegalStateException("the page did not answer: " + Files.readString(log));
    }
    return new Opened(
        new ObjectMapper().readTree(Base64.getDecoder().decode(answer.group(1))),
        Files.readAllLines(log).stream().filter(line -> line.contains("CONSOLE")).toList());
  }

  /**
   * A question to one of our pages: after what all of them tell, and after what is asked besides.
   *
   * @param besides properties in JavaScript, {@code name: expression,} each
   */
  public static String question(String besides) {
    return """
        {
          errors: document.documentElement.dataset.errors,
          complete: document.documentElement.dataset.complete,
          fits: document.documentElement.scrollWidth <= document.documentElement.clientWidth,
          bold: document.querySelectorAll('b').length,
          %s
        }
        """
        .formatted(besides);
  }

  /**
   * The question after the plots: how many points each shows, how wide it is, and how many of its
   * pixels are coloured. Axes and grid are grey; what is coloured in a plot are its curves.
   *
   * @param place an expression in JavaScript: the element that holds the plots
   */
  public static String plotsIn(String place) {
    return """
        [...%s.querySelectorAll('.plot')].map((plot) => {
          const canvas = plot.querySelector('canvas');
          const dots = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          let coloured = 0;
          for (let i = 0; i < dots.length; i += 4) {
            const rgb = dots.slice(i, i + 3);
            if (dots[i + 3] > 128 && Math.max(...rgb) - Math.min(...rgb) > 60) coloured++;
          }
          return {
            title: plot.querySelector('figcaption').innerText,
            points: Number(plot.dataset.points),
            width: canvas.width,
            coloured,
          };
        })
        """
        .formatted(place);
  }

  private static String asking(String question) {
    return """
        <script>
          window.addEventListener('load', () => {
            const bytes = new TextEncoder().encode(JSON.stringify(%s));
            document.documentElement.dataset.answer = btoa(String.fromCharCode(...bytes));
          });
        </script>
        """
        .formatted(question);
  }
}
