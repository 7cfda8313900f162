package dev.highwater.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template with one JSON document put in, and with all that shows it: one file that needs nothing
 * else, neither a network nor this program.
 *
 * <p>A place in the template is called like the resource that belongs there; {@code data.json} is
 * the document.
 */
public final class Page {
  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";
  private static final Pattern PLACE = Pattern.compile("\\{\\{([\\w.]+)}}");

  private final Class<?> owner;
  private final String json;

  private Page(Class<?> owner, String json) {
    this.owner = owner;
    this.json = forScript(json);
  }

  /**
   * The page.
   *
   * @param owner beside which the template lies, and what only this page has
   * @param template name of the resource
   * @param json document that the page shows
   */
  public static String of(Class<?> owner, String template, String json) {
    Page page = new Page(owner, json);
    // One pass over the template: what is put in is not looked into again.
    return PLACE.matcher(page.resource(template)).replaceAll(page::content);
  }

  private String content(MatchResult place) {
    String name = place.group(1);
    String content =
        switch (name) {
          case "data.json" -> json;
          case "LICENSE" -> resource(UPLOT + name);
          default -> resource(name.startsWith("uPlot") ? UPLOT + "dist/" + name : name);
        };
    return Matcher.quoteReplacement(content);
  }

  /** JSON that can stand inside of a script element, which ends at any {@code </script}. */
  private static String forScript(String json) {
    return json.replace("<", "\\u003c");
  }

  /** The owner's, or else one that all pages share. */
  private String resource(String name) {
    try (InputStream own = owner.getResourceAsStream(name);
        InputStream shared = Page.class.getResourceAsStream(name)) {
      InputStream in = own == null ? shared : own;
      if (in == null) {
        throw new IllegalStateException("no resource is called " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
