package dev.highwater.process;

/** How much the program logs; each level includes those before it. */
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG
}
