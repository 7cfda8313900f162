package dev.highwater.metering.services;

import dev.highwater.metering.ConnectionMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class ReactorNettyServiceTest extends ServiceContract {
  @Override
  Service start() {
    return new ReactorNettyService();
  }

  private static final class ReactorNettyService implements Service {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ConnectionMetrics metrics;
    private final DisposableServer server;

    ReactorNettyService() {
      // docs:begin reactor-netty
      ConnectionMetrics metrics = ConnectionMetrics.builder("orders").build();
      metrics.bindTo(registry);
      HttpServer http =
          HttpServer.create()
              .doOnChannelInit((observer, channel, address) -> metrics.addTo(channel));
      // docs:end reactor-netty
      this.metrics = metrics;
      server =
          http.host("127.0.0.1")
              .port(0)
              .route(
                  routes ->
                      routes
                          .get("/hello", (req, res) -> res.sendString(Mono.just(HELLO)))
                          .get("/large", (req, res) -> res.sendByteArray(large())))
              .bindNow();
    }

    private static Flux<byte[]> large() {
      return Flux.range(0, BLOCKS).map(block -> new byte[BLOCK_BYTES]);
    }

    @Override
    public int port() {
      return server.port();
    }

    @Override
    public Figures figures() {
      return new Figures(registry, metrics);
    }

    @Override
    public void close() {
      server.disposeNow();
    }
  }
}
