package dev.highwater.tls;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in one line why TLS failed. */
public final class TlsFailure {
  /** What to say when there is no failure, but an end where a handshake was going on. */
  public static final String ENDED = "the peer ended the connection in the handshake";

  private static final String REFUSED = "the peer refused with the alert ";

  /** As the JDK, OpenSSL and BoringSSL say it. */
  private static final Pattern ALERT =
      Pattern.compile(
          "(?:Received fatal alert: |(?:sslv3|tlsv1|tlsv13)[ _]alert[ _])([a-z_ ]+)",
          Pattern.CASE_INSENSITIVE);

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
    Matcher alert = ALERT.matcher(said);
    if (alert.find()) {
      return REFUSED + alert.group(1).toLowerCase(Locale.ROOT).replace(' ', '_');
    }
    return isOfCertificate ? "the peer's certificate is not trusted: " + said : said;
  }

  private static @Nullable String oneLine(@Nullable String text) {
    return text == null ? null : text.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
