package dev.highwater.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFailureTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Received fatal alert: protocol_version",
        "error:1000042e:SSL routines:OPENSSL_internal:TLSV1_ALERT_PROTOCOL_VERSION",
        "error:0A00042E:SSL routines::tlsv1 alert protocol version"
      })
  void should_name_the_alert_however_the_provider_writes_it(String text) {
    assertThat(TlsFailure.reason(new DecoderException(new SSLHandshakeException(text))))
        .isEqualTo("the peer refused with the alert protocol_version");
  }

  @Test
  void should_tell_what_was_wrong_with_the_certificate() {
    SSLHandshakeException failure = new SSLHandshakeException("General problem");
    failure.initCause(new CertificateException("No name matching\n  a.example found"));
    assertThat(TlsFailure.reason(failure))
        .isEqualTo("the peer's certificate is not trusted: No name matching a.example found");
  }

  @Test
  void should_not_repeat_all_that_a_peer_without_tls_has_sent() {
    assertThat(TlsFailure.reason(new NotSslRecordException("not an SSL/TLS record: 474554")))
        .isEqualTo("what the peer sent is not TLS");
  }

  @Test
  void should_have_words_where_the_failure_has_none() {
    assertThat(TlsFailure.reason(new ClosedChannelException())).isEqualTo(TlsFailure.ENDED);
    assertThat(TlsFailure.reason(new SSLException((String) null))).isEqualTo("SSLException");
  }
}
