package dev.highwater.lab;

import java.util.Locale;

/** What is set on a connection to notice that its peer is gone. */
enum PeerTimers {
  NOTHING("none", false, false),
  KEEPALIVE("keep", true, false),
  USER_TIMEOUT("user", false, true),
  BOTH("both", true, true);

  final String who;
  final boolean keepalive;
  final boolean userTimeout;

  PeerTimers(String who, boolean keepalive, boolean userTimeout) {
    this.who = who;
    this.keepalive = keepalive;
    this.userTimeout = userTimeout;
  }

  /** Such as {@code user timeout}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
