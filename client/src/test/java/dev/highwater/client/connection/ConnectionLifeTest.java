package dev.highwater.client.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.measure.Recorder;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionMeter;
import dev.highwater.metering.ConnectionMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection whose life is limited. */
class ConnectionLifeTest {
  private static final RequestBytes PING = RequestBytes.message("ping".getBytes(US_ASCII));

  private final Work work = new Work();
  private final ConnectionSlot slot =
      new ConnectionSlot(
          7,
          InetSocketAddress.createUnresolved("peer", 1),
          null,
          ConnectionMetrics.builder("test").build(),
          new ConnectMeters("peer"));
  private EmbeddedChannel channel;

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void should_send_no_more_than_its_requests_and_close_when_all_are_answered() {
    // given a pipeline that has room for more
    connect(4, new Lifespan(3, null, CloseWay.FIN, 1));
    // when five are due
    long now = System.nanoTime();
    for (int i = 0; i < 5; i++) {
      slot.due(now, now);
    }
    // then
    assertThat(sent()).isEqualTo("pingpingping");
    answer("pingping");
    assertThat(sent()).isEmpty();
    assertThat(channel.isOpen()).isTrue();
    answer("ping");
    assertThat(channel.isOpen()).isFalse();
    // and those that are due wait for the next connection
    assertThat(slot.waiting()).isEqualTo(2);
    assertThat(slot.endedAsPlanned()).isTrue();
    assertThat(slot.failuresInARow()).isZero();
    assertThat(work.ends).extracting(ConnectionEnd::cause).containsExactly(CloseCause.LOCAL);
    assertThat(work.recorder.takeWarmup().outcomes().lost()).isZero();
  }

  @Test
  void should_close_when_it_is_old_and_nothing_is_in_flight() {
    // given
    connect(1, new Lifespan(Long.MAX_VALUE, Duration.ofSeconds(3), CloseWay.FIN, 1));
    // when
    age(2_699); // nine tenths of it at the earliest
    assertThat(channel.isOpen()).isTrue();
    age(301);
    // then
    assertThat(channel.isOpen()).isFalse();
    assertThat(slot.endedAsPlanned()).isTrue();
  }

  @Test
  void should_let_replies_come_when_it_is_old_and_send_no_more() {
    // given
    connect(2, new Lifespan(Long.MAX_VALUE, Duration.ofSeconds(3), CloseWay.FIN, 1));
    long now = System.nanoTime();
    slot.due(now, now);
    // when
    age(3_000);
    slot.due(now, now);
    // then
    assertThat(sent()).isEqualTo("ping");
    assertThat(channel.isOpen()).isTrue();
    answer("pin");
    assertThat(channel.isOpen()).isTrue();
    answer("g");
    assertThat(channel.isOpen()).isFalse();
    assertThat(slot.waiting()).isEqualTo(1);
    assertThat(work.recorder.takeWarmup().outcomes().lost()).isZero();
  }

  @Test
  void should_not_count_as_planned_what_ended_before_its_time() {
    // given
    connect(1, new Lifespan(2, Duration.ofSeconds(3), CloseWay.FIN, 1));
    long now = System.nanoTime();
    slot.due(now, now);
    // when
    slot.checkTimeout(now + 2_000_000_000, 1_000_000_000);
    // then
    assertThat(channel.isOpen()).isFalse();
    assertThat(slot.endedAsPlanned()).isFalse();
    assertThat(slot.failuresInARow()).isEqualTo(1);
  }

  private void connect(int pipeline, Lifespan lifespan) {
    Conversation conversation = new Conversation(PING, Expectation.echo(), pipeline, null);
    PeerConnection connection = new PeerConnection(slot, conversation, lifespan, work);
    ConnectionMeter meter = new ConnectionMeter(slot.meters().ofThisLoop(), connection::ended);
    channel = new EmbeddedChannel();
    channel.freezeTime();
    channel.pipeline().addLast(meter, connection, meter.last());
    channel.pipeline().fireChannelActive();
  }

  private void age(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private void answer(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  private String sent() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(US_ASCII));
      out.release();
    }
    return text.toString();
  }

  private static final class Work implements LoopWork {
    private final Recorder recorder = new Recorder();
    private final List<ConnectionEnd> ends = new ArrayList<>();

    @Override
    public Recorder recorder() {
      return recorder;
    }

    @Override
    public boolean isSending() {
      return true;
    }

    @Override
    public boolean takeTurn(long nowNanos) {
      return false;
    }

    @Override
    public void started(int requests) {}

    @Override
    public void ended(int requests) {}

    @Override
    public void mismatch(Mismatch mismatch) {}

    @Override
    public void connected(ConnectionSlot slot) {}

    @Override
    public void ready(ConnectionSlot slot) {}

    @Override
    public void failed(ConnectionSlot slot) {}

    @Override
    public void closed(ConnectionSlot slot, ConnectionEnd end, boolean wasReady) {
      ends.add(end);
    }
  }
}
