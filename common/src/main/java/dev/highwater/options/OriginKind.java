package dev.highwater.options;

/** The places an option's value can come from, in order of precedence. */
public enum OriginKind {
  FLAG,
  ENVIRONMENT,
  FILE,
  DEFAULT
}
