package dev.highwater.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** Says in one line why TLS failed. */
public final class TlsFailure {
  /** What to say when there is no failure, but an end where a handshake was going on. */
  public static final String ENDED = "the peer ended the connection in the handshake";

  private static final String ALERT = "Received fatal alert: ";

  private TlsFailure() {}

  /** The reason, without a line break. */
  public static String reason(Throwable failure) {
    boolean isOfCertificate = false;
    Throwable deepest = failure;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof NotSslRecordException) {
        return "what the peer sent is not TLS"; // the message holds all of it
      }
      isOfCertificate |= t instanceof CertificateException || t instanceof CertPathBuilderException;
      deepest = t;
    }
    if (deepest instanceof ClosedChannelException) {
      return ENDED;
    }
    String said = oneLine(deepest.getMessage());
    if (said == null) {
      return deepest.getClass().getSimpleName();
    }
    if (said.startsWith(ALERT)) {
      return "the peer refused with the alert " + said.substring(ALERT.length());
    }
    return isOfCertificate ? "the peer's certificate is not trusted: " + said : said;
  }

  private static @Nullable String oneLine(@Nullable String text) {
    return text == null ? null : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
