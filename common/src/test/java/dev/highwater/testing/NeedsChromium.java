package dev.highwater.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests that open pages with {@link Chromium}; skipped where there is none. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.highwater.testing.Chromium#isInstalled",
    disabledReason = "chromium is not on the PATH (Debian: package chromium)")
public @interface NeedsChromium {}
