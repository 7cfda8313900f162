package dev.highwater.process;

import java.lang.reflect.Proxy;
import java.util.List;

/**
 * Hears SIGTERM and SIGINT while the virtual machine goes down already. The first of them runs its
 * shutdown hooks; another one it would swallow.
 *
 * <p>Through {@code sun.misc.Signal} of the module {@code jdk.unsupported}, which is the only way
 * in Java, and by reflection, since the compiler warns of that class however it is asked not to.
 */
final class SecondSignal {
  private SecondSignal() {}

  /**
   * Begins to listen; a virtual machine that does not let us ({@code -Xrs}, or none of ours) goes
   * on swallowing signals.
   *
   * @param heard is called at each, on a thread of its own
   */
  static void listen(Runnable heard) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  heard.run();
                }
                return null;
              });
      for (String name : List.of("TERM", "INT")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
      }
    } catch (ReflectiveOperationException | IllegalArgumentException unheard) {
      // A second signal then does what it always did: nothing.
    }
  }
}
