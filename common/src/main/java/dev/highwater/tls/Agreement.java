package dev.highwater.tls;

import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What two peers agreed on in a handshake.
 *
 * @param protocol as in {@code TLSv1.3}
 * @param cipher name of the cipher suite
 * @param alpn the application protocol; null when none was agreed on
 */
public record Agreement(String protocol, String cipher, @Nullable String alpn) {

  static Agreement of(SslHandler tls) {
    SSLSession session = tls.engine().getSession();
    return new Agreement(
        session.getProtocol(), session.getCipherSuite(), tls.applicationProtocol());
  }

  /** For people. */
  @Override
  public String toString() {
    return protocol + " " + cipher + (alpn == null ? "" : ", ALPN " + alpn);
  }
}
