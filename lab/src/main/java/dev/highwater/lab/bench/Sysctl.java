package dev.highwater.lab.bench;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** Reads one of the kernel's parameters, sysctl(8). */
public final class Sysctl {
  private static final int LONGEST = 256;

  private Sysctl() {}

  /**
   * Reads one that is a number.
   *
   * @param name such as {@code net.ipv4.tcp_retries2}
   * @return empty where there is none of that name, or where this is not Linux
   */
  public static OptionalLong read(String name) {
    try (FileInputStream file = new FileInputStream("/proc/sys/" + name.replace('.', '/'))) {
      byte[] bytes = new byte[LONGEST];
      int count = file.read(bytes); // all of it: the kernel answers the first read(2) only
      String text = new String(bytes, 0, Math.max(0, count), StandardCharsets.US_ASCII);
      return OptionalLong.of(Long.parseLong(text.strip()));
    } catch (IOException | NumberFormatException notTold) {
      return OptionalLong.empty();
    }
  }
}
