package dev.highwater.metering.services;

import dev.highwater.metering.ConnectionMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;

class WebFluxServiceTest extends ServiceContract {
  private static ConfigurableApplicationContext context;

  @BeforeAll
  static void startSpring() {
    context =
        new SpringApplicationBuilder(Orders.class)
            .web(WebApplicationType.REACTIVE)
            .properties(
                "server.port=0",
                "server.address=127.0.0.1",
                "server.shutdown=immediate",
                "spring.main.banner-mode=off")
            .run();
  }

  @AfterAll
  static void stopSpring() {
    context.close();
  }

  @Override
  Service start() {
    return new WebFluxService();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Orders {
    // docs:begin webflux
    @Bean
    ConnectionMetrics connectionMetrics() {
      return ConnectionMetrics.builder("orders").build(); // Actuator binds it to its registries
    }

    @Bean
    NettyServerCustomizer metering(ConnectionMetrics metrics) {
      return server ->
          server.doOnChannelInit((observer, channel, address) -> metrics.addTo(channel));
    }

    // docs:end webflux

    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }

    @Bean
    RouterFunction<ServerResponse> routes() {
      return RouterFunctions.route()
          .GET(
              "/hello",
              request ->
                  ServerResponse.ok().contentType(MediaType.TEXT_PLAIN).bodyValue(Service.HELLO))
          .GET(
              "/large",
              request ->
                  ServerResponse.ok()
                      .contentType(MediaType.APPLICATION_OCTET_STREAM)
                      .body(large(), byte[].class))
          .build();
    }

    private static Flux<byte[]> large() {
      return Flux.range(0, Service.BLOCKS).map(block -> new byte[Service.BLOCK_BYTES]);
    }
  }

  private static final class WebFluxService implements Service {
    @Override
    public int port() {
      return Integer.parseInt(
          Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    @Override
    public Figures figures() {
      return new Figures(
          context.getBean(MeterRegistry.class), context.getBean(ConnectionMetrics.class));
    }

    @Override
    public void close() {
      // the next test has it, too
    }
  }
}
