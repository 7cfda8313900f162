package dev.highwater.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.highwater.observability.BackPressurePicture.Event;
import dev.highwater.observability.BackPressurePicture.Stall;
import dev.highwater.observability.Prometheus.Curve;
import dev.highwater.process.Environment;
import dev.highwater.units.HostPort;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The picture of the README, drawn from a real stall as a real Prometheus saw it. */
class BackPressurePictureTest {
  private static final Path PICTURE = Path.of("..", "docs", "back-pressure.png");
  private static final Path README = Path.of("..", "README.md");
  private static final long MOST_BYTES = 200_000;
  private static final int LOW_KIB = 32;
  private static final int HIGH_KIB = 64;
  private static final int READ_KIB = 32;
  private static final int BYTES_OF_A_MESSAGE = 96; // that Netty counts on top of its own
  private static final String TO_DRAW_AGAIN =
      "to draw it again: mvn -pl client -am test -Dtest=BackPressurePictureTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dhighwater.update=true";

  /**
   * Not the dashboard's own, which shows the largest of a minute: longer than a stall takes here.
   */
  private static final String PENDING =
      "max by (role, instance, endpoint) (highwater_pending_write_bytes)";

  private static final String MARKS = query("Largest pending against the marks", 1);
  private static final String UNWRITABLE = query("Unwritable now, and crossings", 0);
  private static final String PAUSED = query("Read pauses", 1);
  private static final List<String> QUERIES = List.of(PENDING, MARKS, UNWRITABLE, PAUSED);

  @TempDir private Path home;

  @Test
  void should_show_in_the_readme_what_the_dashboard_asks() throws Exception {
    if (Boolean.parseBoolean(Environment.property("highwater.update"))) {
      assumeTrue(Prometheus.isInstalled(), "prometheus is not on the PATH (Debian: prometheus)");
      draw();
    }
    assertThat(PICTURE).as(TO_DRAW_AGAIN).isRegularFile();
    assertThat(Files.size(PICTURE)).as("bytes of %s", PICTURE).isLessThan(MOST_BYTES);
    BufferedImage image = ImageIO.read(PICTURE.toFile());
    assertThat(image.getWidth()).isEqualTo(BackPressurePicture.WIDTH);
    assertThat(image.getHeight()).isEqualTo(BackPressurePicture.HEIGHT);
    assertThat(BackPressurePicture.queriesOf(PICTURE))
        .as("the dashboard does not ask what %s was drawn from; %s", PICTURE, TO_DRAW_AGAIN)
        .isEqualTo(QUERIES);
    Matcher reference =
        Pattern.compile("!\\[([^]]*)]\\(docs/back-pressure\\.png\\)")
            .matcher(Files.readString(README));
    assertThat(reference.find()).as("README.md shows the picture").isTrue();
    assertThat(reference.group(1)).as("text in place of the picture").hasSizeGreaterThan(40);
  }

  private static String query(String title, int target) {
    return Dashboard.panel("back-pressure.json", title).queries("4s").get(target);
  }

  private void draw() throws Exception {
    try (JavaProcess server =
        JavaProcess.start(
            "dev.highwater.server.Main",
            "--listen=echo=127.0.0.1:0",
            "--admin=127.0.0.1:0",
            "--write-buffer-low=" + LOW_KIB + "KiB",
            "--write-buffer-high=" + HIGH_KIB + "KiB",
            "--read-size=" + READ_KIB + "KiB")) {
      HostPort echo = HostPort.parse(server.awaitLine("listening echo ").split(" ", -1)[0]);
      String admin = server.awaitLine("admin http://");
      try (Prometheus prometheus = Prometheus.startForServer(home, admin)) {
        await().ignoreExceptions().until(() -> !prometheus.figures(PENDING).isEmpty());
        Stall stall = stall(echo, prometheus);
        // a picture of something else is not written
        assertThat(stall.pendingBytes().figures().lastEntry().getValue()).isZero();
        assertThat(stall.pendingBytes().figures().values())
            .anyMatch(bytes -> bytes > (HIGH_KIB - 1) * 1024) // the mark counts overhead as well
            .allMatch(bytes -> bytes <= (HIGH_KIB + READ_KIB) * 1024 + BYTES_OF_A_MESSAGE);
        new BackPressurePicture(stall).write(PICTURE, QUERIES);
      }
    }
  }

  private static Stall stall(HostPort echo, Prometheus prometheus) throws Exception {
    List<Event> events = new ArrayList<>();
    Instant start = Instant.now();
    pass(Duration.ofSeconds(3));
    try (TimedPeer peer = new TimedPeer(echo)) {
      events.add(new Event(since(start), "sends, reads nothing"));
      peer.sendFor(Duration.ofSeconds(10));
      events.add(new Event(since(start), "reads everything"));
      peer.readFor(Duration.ofSeconds(7));
      events.add(new Event(since(start), "sends, reads nothing"));
      peer.sendFor(Duration.ofSeconds(8));
    }
    events.add(new Event(since(start), "resets (RST)"));
    pass(Duration.ofSeconds(5));
    Instant end = Instant.now();
    return new Stall(
        Math.floor(since(start)),
        curve(prometheus.curves(PENDING, start, end), Map.of()),
        curve(prometheus.curves(MARKS, start, end), Map.of("mark", "high")),
        curve(prometheus.curves(MARKS, start, end), Map.of("mark", "low")),
        curve(prometheus.curves(UNWRITABLE, start, end), Map.of()),
        curve(prometheus.curves(PAUSED, start, end), Map.of("reason", "unwritable")),
        events);
  }

  private static Curve curve(List<Curve> curves, Map<String, String> labels) {
    List<Curve> found =
        curves.stream()
            .filter(curve -> curve.labels().entrySet().containsAll(labels.entrySet()))
            .toList();
    assertThat(found).as("%s of %s", labels, curves).hasSize(1);
    return found.get(0);
  }

  private static double since(Instant start) {
    return Duration.between(start, Instant.now()).toMillis() / 1e3;
  }

  private static void pass(Duration time) {
    await().pollDelay(time).timeout(time.plusSeconds(10)).until(() -> true);
  }
}
