package dev.highwater.options;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process's surroundings; the only place that reads them, so that tests can do without. */
public final class Environment {
  private Environment() {}

  /** The environment variables of this process. */
  public static Map<String, String> variables() {
    return System.getenv();
  }

  /** A system property, null when it is not set. */
  public static @Nullable String property(String name) {
    return System.getProperty(name);
  }

  /** How many processors this process may use, cgroup limits included; at least 1. */
  public static int availableProcessors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
