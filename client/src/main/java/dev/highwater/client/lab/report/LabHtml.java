package dev.highwater.client.lab.report;

import dev.highwater.client.lab.Finding;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Findings as a page: one file that needs nothing else, neither a network nor this program. It
 * holds the JSON document of {@link LabJson}, and a script that shows it.
 */
public final class LabHtml {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";
  private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w.]+)}}");

  private LabHtml() {}

  /** The page. */
  public static String of(Surroundings surroundings, List<Finding> findings) {
    String json = forScript(LabJson.compact(surroundings, findings));
    // One pass over the template: what is put in is not looked into again.
    return PLACE.matcher(resource("lab.html")).replaceAll(place -> content(place, json));
  }

  private static String content(MatchResult place, String json) {
    String name = place.group(1);
    String content =
        switch (name) {
          case "findings.json" -> json;
          case "LICENSE" -> resource(UPLOT + name);
          default -> resource(name.startsWith("uPlot") ? UPLOT + "dist/" + name : name);
        };
    return Matcher.quoteReplacement(content);
  }

  /** JSON that can stand inside of a script element, which ends at any {@code </script}. */
  private static String forScript(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = LabHtml.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
