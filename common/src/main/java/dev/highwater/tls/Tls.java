package dev.highwater.tls;

import dev.highwater.metering.ConnectionMeter;
import dev.highwater.options.ClientTlsGroup;
import dev.highwater.options.ConfigurationException;
import dev.highwater.options.Problems;
import dev.highwater.options.Requested;
import dev.highwater.options.TlsGroup;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetSocketAddress;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** TLS as one program speaks it on all its connections. */
public final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final Duration ACCEPTED_HANDSHAKE = Duration.ofSeconds(10);

  /** For a peer that takes nothing any more; the close must not wait for it. */
  private static final long CLOSE_NOTIFY_MILLIS = 1_000;

  private final SslContext context;
  private final @Nullable String serverName;
  private final long handshakeMillis;

  private Tls(SslContext context, @Nullable String serverName, Duration handshake) {
    this.context = context;
    this.serverName = serverName;
    this.handshakeMillis = handshake.toMillis();
  }

  /**
   * TLS for a side that accepts; the log says who provides it.
   *
   * @return null when it was not asked for
   * @throws ConfigurationException if the provider refuses what was asked for
   */
  public static @Nullable Tls ofServer(TlsGroup asked, Requested requested) {
    PrivateKey key = asked.key();
    if (!asked.isOn() || key == null) {
      return null;
    }
    SslContextBuilder builder = SslContextBuilder.forServer(key, asked.certificates());
    if (!asked.authorities().isEmpty()) {
      builder.trustManager(asked.authorities()).clientAuth(ClientAuth.REQUIRE);
    }
    return new Tls(build(builder, asked, requested), null, ACCEPTED_HANDSHAKE);
  }

  /**
   * TLS for a side that connects; the log says who provides it.
   *
   * @param handshake how long one may take, above 0
   * @return null when it was not asked for
   * @throws ConfigurationException if the provider refuses what was asked for
   */
  public static @Nullable Tls ofClient(
      ClientTlsGroup asked, Duration handshake, Requested requested) {
    TlsGroup shared = asked.shared();
    if (!shared.isOn()) {
      return null;
    }
    SslContextBuilder builder = SslContextBuilder.forClient();
    if (shared.key() != null) {
      builder.keyManager(shared.key(), shared.certificates());
    }
    if (asked.isInsecure()) {
      LOG.warn("tls-insecure: the peer's certificate is not checked, anybody can answer");
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    } else {
      builder.endpointIdentificationAlgorithm("HTTPS"); // RFC 2818: names and addresses
      if (!shared.authorities().isEmpty()) {
        builder.trustManager(shared.authorities());
      }
    }
    return new Tls(build(builder, shared, requested), asked.serverName(), handshake);
  }

  private static SslContext build(SslContextBuilder builder, TlsGroup asked, Requested requested) {
    builder
        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
        .protocols(asked.protocols());
    if (!asked.alpn().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              Protocol.ALPN,
              SelectorFailureBehavior.NO_ADVERTISE,
              SelectedListenerFailureBehavior.ACCEPT,
              asked.alpn()));
    }
    LOG.info("tls by {}", provider());
    try {
      return builder.build();
    } catch (SSLException | IllegalArgumentException refusal) {
      Problems problems = new Problems();
      requested.problem(
          problems,
          "tls",
          "certificates and protocols that "
              + provider()
              + " can use; it answered: "
              + TlsFailure.reason(refusal));
      throw new ConfigurationException(problems);
    }
  }

  /** Who does the work: OpenSSL where netty-tcnative is on the class path, else the JDK. */
  public static String provider() {
    return OpenSsl.isAvailable()
        ? Objects.requireNonNull(OpenSsl.versionString()) + " (netty-tcnative)"
        : "the JDK, " + Runtime.version();
  }

  /**
   * Puts TLS behind a meter in the pipeline of a connection that was accepted.
   *
   * @param meter stands in the pipeline already, and counts the bytes on the wire
   * @param listener is told what becomes of the handshake
   */
  public void accept(Channel channel, ConnectionMeter meter, TlsHandshake.Listener listener) {
    add(channel, context.newHandler(channel.alloc()), meter, listener);
  }

  /**
   * Puts TLS behind a meter in the pipeline of a connection that is being made.
   *
   * @param peer whose host is looked for in its certificate, unless another name was given
   * @param meter stands in the pipeline already, and counts the bytes on the wire
   * @param listener is told what becomes of the handshake
   */
  public void connect(
      Channel channel,
      InetSocketAddress peer,
      ConnectionMeter meter,
      TlsHandshake.Listener listener) {
    String host = serverName == null ? peer.getHostString() : serverName;
    SslHandler handler = context.newHandler(channel.alloc(), host, peer.getPort());
    if (serverName != null) { // else the engine sends the host, if it is a name and no address
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      handler.engine().setSSLParameters(parameters);
    }
    add(channel, handler, meter, listener);
  }

  private void add(
      Channel channel, SslHandler handler, ConnectionMeter meter, TlsHandshake.Listener listener) {
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    handler.setCloseNotifyFlushTimeoutMillis(CLOSE_NOTIFY_MILLIS);
    channel.pipeline().addLast(handler).addLast(new TlsHandshake(handler, meter, listener));
  }
}
