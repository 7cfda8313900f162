package dev.highwater.client.run;

import dev.highwater.client.connection.ConnectMeters;
import dev.highwater.tls.Agreement;
import dev.highwater.tls.Tls;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What came of TLS in a run.
 *
 * @param provider who did the work
 * @param handshakes by what was agreed on
 * @param failure why TLS failed, the first time on any target; null when it never did
 */
public record TlsResult(
    String provider, Map<Agreement, Long> handshakes, @Nullable String failure) {

  static TlsResult of(Collection<ConnectMeters> targets) {
    Map<Agreement, Long> handshakes = new LinkedHashMap<>();
    targets.forEach(
        target ->
            target.handshakes().forEach((agreed, n) -> handshakes.merge(agreed, n, Long::sum)));
    return new TlsResult(
        Tls.provider(),
        handshakes,
        targets.stream()
            .map(ConnectMeters::firstTlsFailure)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null));
  }
}
