package dev.highwater.client.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.exchange.Conversation;
import dev.highwater.client.exchange.Expectation;
import dev.highwater.client.exchange.Mismatch;
import dev.highwater.client.exchange.RequestBytes;
import dev.highwater.client.measure.Measurements;
import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.measure.Recorder;
import dev.highwater.metering.CloseCause;
import dev.highwater.metering.ConnectionEnd;
import dev.highwater.metering.ConnectionEnd.Operation;
import dev.highwater.metering.ConnectionEnd.Phase;
import dev.highwater.metering.ConnectionMetrics;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerConnectionTest {
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
  void should_send_what_is_due_with_its_due_time_when_there_is_a_place() {
    // given
    connect(new Conversation(PING, Expectation.echo(), 2, null));
    long now = System.nanoTime();
    // when three are due and two may be in flight
    slot.due(now - 5_000_000, now);
    slot.due(now - 4_000_000, now);
    slot.due(now - 3_000_000, now);
    // then
    assertThat(sent()).isEqualTo("pingping");
    assertThat(slot.waiting()).isEqualTo(1);
    // when
    answer("pingpi");
    // then
    assertThat(sent()).isEqualTo("ping");
    assertThat(slot.waiting()).isZero();
    answer("ngping");
    Measurements measured = work.recorder.takeWindow();
    assertThat(measured.outcomes().completed()).isEqualTo(3);
    assertThat(measured.latency().distribution().min()).isGreaterThanOrEqualTo(2_995);
    assertThat(measured.serviceTime().count()).isEqualTo(3);
    assertThat(work.inFlight).isZero();
  }

  @Test
  void should_fill_the_pipeline_in_a_closed_loop_and_keep_it_full() {
    // given
    work.turns = 5;
    // when
    connect(new Conversation(PING, Expectation.echo(), 3, null));
    // then
    assertThat(sent()).isEqualTo("pingpingping");
    answer("ping");
    assertThat(sent()).isEqualTo("ping");
    answer("pingpingping");
    assertThat(sent()).isEqualTo("ping");
    answer("ping");
    assertThat(sent()).isEmpty();
    assertThat(work.recorder.takeWindow().outcomes().completed()).isEqualTo(5);
  }

  @Test
  void should_hold_back_while_unwritable_and_keep_the_due_times() {
    // given a buffer that one request fills
    connect(new Conversation(PING, Expectation.echo(), 9, null));
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 2));
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    long now = System.nanoTime();
    // when
    slot.due(now, now);
    slot.due(now, now);
    // then
    assertThat(sent()).isEmpty();
    assertThat(slot.waiting()).isEqualTo(2);
    // when
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    channel.runPendingTasks();
    // then
    assertThat(sent()).isEqualTo("pingping");
    assertThat(work.recorder.takeWindow().outcomes().sent()).isEqualTo(2);
  }

  @Test
  void should_refuse_bytes_while_nothing_is_in_flight() {
    // given
    connect(new Conversation(PING, Expectation.echo(), 1, null));
    // when
    answer("x");
    // then
    assertThat(work.mismatches).containsExactly(new Mismatch(7, 0, 0, -1, 'x'));
    assertThat(channel.isOpen()).isFalse();
    assertThat(work.recorder.takeWindow().outcomes().unasked()).isEqualTo(1);
  }

  @Test
  void should_tell_only_the_first_wrong_reply_of_a_connection_and_count_all() {
    // given
    work.turns = 3;
    connect(new Conversation(PING, Expectation.echo(), 3, null));
    // when
    answer("pinGpiNgping");
    // then
    assertThat(work.mismatches).containsExactly(new Mismatch(7, 0, 3, 'g', 'G'));
    Measurements measured = work.recorder.takeWindow();
    assertThat(measured.outcomes().mismatched()).isEqualTo(2);
    assertThat(measured.outcomes().completed()).isEqualTo(1);
    assertThat(measured.latency().count()).isEqualTo(3);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void should_count_a_wrong_byte_when_it_is_seen_and_end_a_reply_that_has_no_end() {
    // given two requests in flight
    work.turns = 2;
    connect(new Conversation(PING, Expectation.echo(), 2, null));
    // when
    answer("ERR");
    // then the first is wrong, the second is lost with the connection
    assertThat(channel.isOpen()).isFalse();
    assertThat(work.mismatches).containsExactly(new Mismatch(7, 0, 0, 'p', 'E'));
    Measurements measured = work.recorder.takeWindow();
    assertThat(measured.outcomes().mismatched()).isEqualTo(1);
    assertThat(measured.outcomes().lost()).isEqualTo(1);
    assertThat(measured.outcomes().timedOut()).isZero();
    assertThat(slot.endedByUs()).isTrue();
  }

  @Test
  void should_connect_again_at_once_after_a_right_reply_and_not_before() {
    // given
    work.turns = 2;
    connect(new Conversation(PING, Expectation.echo(), 1, null));
    answer("ping");
    // when
    channel.close();
    // then
    assertThat(slot.failuresInARow()).isZero();
    // when the next one ends before it answers
    connect(new Conversation(PING, Expectation.echo(), 1, null));
    channel.close();
    // then
    assertThat(slot.failuresInARow()).isEqualTo(1);
  }

  @Test
  void should_leave_unanswered_what_is_in_flight_when_the_run_is_over_and_look_at_nothing_more() {
    // given
    work.turns = 1;
    connect(new Conversation(PING, Expectation.echo(), 1, null));
    // when
    slot.giveUp(work.recorder, System.nanoTime());
    answer("ping");
    // then
    Measurements measured = work.recorder.takeWindow();
    assertThat(measured.outcomes().unanswered()).isEqualTo(1);
    assertThat(measured.outcomes().due()).isEqualTo(1);
    assertThat(measured.latency().lowerBoundCount()).isEqualTo(1);
    assertThat(measured.outcomes().unasked()).isZero();
    assertThat(work.inFlight).isZero();
  }

  @Test
  void should_send_nothing_before_the_first_message_is_answered() {
    // given
    work.turns = 1;
    RequestBytes hello = RequestBytes.message("hello".getBytes(US_ASCII));
    // when
    connect(new Conversation(PING, Expectation.echo(), 1, hello));
    // then
    assertThat(sent()).isEqualTo("hello");
    assertThat(work.ready).isZero();
    answer("hel");
    assertThat(sent()).isEmpty();
    answer("lo");
    assertThat(sent()).isEqualTo("ping");
    assertThat(work.ready).isEqualTo(1);
    assertThat(work.recorder.takeWindow().outcomes().sent()).isEqualTo(1);
  }

  @Test
  void should_time_out_what_waits_too_long_and_close() {
    // given
    work.turns = 2;
    connect(new Conversation(PING, Expectation.echo(), 2, null));
    long now = System.nanoTime();
    // when
    slot.checkTimeout(now, 1_000_000_000);
    assertThat(channel.isOpen()).isTrue();
    slot.checkTimeout(now + 2_000_000_000, 1_000_000_000);
    // then
    assertThat(channel.isOpen()).isFalse();
    assertThat(work.recorder.takeWindow().outcomes().timedOut()).isEqualTo(2);
    assertThat(work.inFlight).isZero();
  }

  @Test
  void should_end_a_request_once_when_its_bytes_are_taken_after_it_timed_out() {
    // given a transport that holds what it is given, also while it closes
    List<ChannelPromise> held = new ArrayList<>();
    work.turns = 2;
    connect(
        new Conversation(PING, Expectation.none(), 2, null),
        new ChannelOutboundHandlerAdapter() {
          @Override
          public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ReferenceCountUtil.release(message);
            held.add(promise);
          }
        });
    // when
    slot.checkTimeout(System.nanoTime() + 2_000_000_000, 1_000_000_000);
    held.forEach(ChannelPromise::setSuccess);
    // then
    Outcomes outcomes = work.recorder.takeWindow().outcomes();
    assertThat(outcomes.timedOut()).isEqualTo(2);
    assertThat(outcomes.completed()).isZero();
    assertThat(outcomes.due()).isEqualTo(outcomes.sent());
    assertThat(work.inFlight).isZero();
  }

  @Test
  void should_close_when_the_first_message_is_not_answered_in_time() {
    // given
    connect(new Conversation(PING, Expectation.echo(), 1, PING));
    // when
    slot.checkTimeout(System.nanoTime() + 2_000_000_000, 1_000_000_000);
    // then
    assertThat(channel.isOpen()).isFalse();
    Measurements measured = work.recorder.takeWindow();
    assertThat(measured.outcomes().timedOut()).isZero();
  }

  /** With handlers between the connection and its transport. */
  private void connect(Conversation conversation, ChannelHandler... before) {
    work.recorder.windowStartsAt(System.nanoTime() - 1_000_000_000);
    PeerConnection connection = new PeerConnection(slot, conversation, Lifespan.UNLIMITED, work);
    List<ChannelHandler> handlers = new ArrayList<>(List.of(before));
    handlers.add(connection);
    channel = new EmbeddedChannel(handlers.toArray(ChannelHandler[]::new));
    channel
        .closeFuture()
        .addListener(
            closed ->
                connection.ended(
                    new ConnectionEnd(CloseCause.PEER_FIN, Operation.READ, Phase.IDLE, 0)));
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
    private final List<Mismatch> mismatches = new ArrayList<>();
    private int turns;
    private int inFlight;
    private int ready;

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
      return turns-- > 0;
    }

    @Override
    public void started(int requests) {
      inFlight += requests;
    }

    @Override
    public void ended(int requests) {
      inFlight -= requests;
    }

    @Override
    public void mismatch(Mismatch mismatch) {
      mismatches.add(mismatch);
    }

    @Override
    public void connected(ConnectionSlot slot) {}

    @Override
    public void ready(ConnectionSlot slot) {
      ready++;
    }

    @Override
    public void failed(ConnectionSlot slot) {}

    @Override
    public void closed(ConnectionSlot slot, ConnectionEnd end, boolean wasReady) {}
  }
}
