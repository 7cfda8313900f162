package dev.highwater.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which a buffer is found that nobody released.
 *
 * <p>Found by JUnit by itself, see {@code junit-platform.properties}; it so applies to every module
 * that has common's tests on its class path.
 */
public final class FailOnLeak implements AfterAllCallback {
  /** JUnit loads extensions before it loads a test, and so before the first buffer. */
  public FailOnLeak() {
    Leaks.record();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (context.getTestClass().map(Class::getEnclosingClass).isPresent()) {
      return; // the outermost class looks for its nested ones
    }
    check();
  }

  static void check() {
    List<String> leaks = Leaks.find();
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size() + " buffers were not released:\n" + String.join("\n", leaks));
    }
  }
}
