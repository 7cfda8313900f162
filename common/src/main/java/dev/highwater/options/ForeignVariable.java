package dev.highwater.options;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An environment variable that somebody else sets, such as an engine that runs many of us, and that
 * gives an option its value where flag, our own variable and file do not.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface ForeignVariable {
  /** Its name, such as {@code JOB_COMPLETION_INDEX}. */
  String value();
}
