package dev.highwater.options;

import picocli.CommandLine.IVersionProvider;

/** Knows the version of the program. */
public final class Version implements IVersionProvider {
  /** The version in the manifest of the program's jar; {@code development} outside of one. */
  public static String current() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"highwater " + current()};
  }
}
