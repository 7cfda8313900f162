package dev.highwater.client.verdict;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.client.measure.Outcomes;
import dev.highwater.client.verdict.LimitEvidence.Kind;
import dev.highwater.client.verdict.LimitedBy.Who;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BottleneckTest {
  private static final SelfCost AT_EASE = new SelfCost(0.3, 0.01, 0.5);
  private static final SelfCost BUSY = new SelfCost(0.89, 0.02, 0.5);
  private static final SelfCost HARDLY_AT_EASE = new SelfCost(0.88, 0.02, 0.5);

  @Test
  void should_name_the_peer_when_it_was_gone_whatever_else() {
    assertThat(
            Bottleneck.of(
                new LimitEvidence(
                    Kind.WRITING, BUSY, 1, null, 0, null, Outcomes.NONE, 0, 0, false, true)))
        .hasToString("the peer: no connection could be kept or made again");
  }

  @Test
  void should_name_nothing_from_99_percent_of_the_rate_on_even_when_busy() {
    assertThat(Bottleneck.of(openLoop(BUSY, 990)))
        .hasToString("nothing: the rate wanted was reached");
    assertThat(Bottleneck.of(openLoop(BUSY, 989)).who()).isEqualTo(Who.CLIENT);
    assertThat(Bottleneck.of(openLoop(AT_EASE, 989)).who()).isEqualTo(Who.PEER);
  }

  @Test
  void should_name_this_client_above_90_percent_of_event_loop_and_collector_together() {
    assertThat(Bottleneck.of(writing(BUSY, times(100, 90, 0))))
        .hasToString(
            "this client: an event loop of it, or its garbage collector, was busy 91 % of the"
                + " time");
    assertThat(Bottleneck.of(writing(HARDLY_AT_EASE, times(100, 90, 0))).who()).isEqualTo(Who.PEER);
  }

  @Test
  void should_name_this_client_when_a_quota_held_it_back_whatever_the_kernel_saw() {
    SelfCost throttled = held(new CpuQuota(100, 99, 7.1, 10), 0.2, 0.1);
    assertThat(Bottleneck.of(writing(throttled, times(100, 90, 0))))
        .hasToString("this client: a CPU quota held it back 71 % of the time");
    assertThat(Bottleneck.of(closedLoop(throttled)).who()).isEqualTo(Who.CLIENT);
    assertThat(Bottleneck.of(openLoop(throttled, 989)).who()).isEqualTo(Who.CLIENT);
    assertThat(Bottleneck.of(openLoop(throttled, 990)).who()).isEqualTo(Who.NOTHING);
    assertThat(Bottleneck.of(closedLoop(held(new CpuQuota(100, 9, 0.5, 10), 0.2, 0.1))).who())
        .isEqualTo(Who.PEER);
  }

  @Test
  void should_name_this_client_when_an_event_loop_had_no_rest_for_it_waited() {
    assertThat(Bottleneck.of(closedLoop(held(null, 0.52, 0.45))))
        .hasToString(
            "this client: an event loop of it was busy 52 % and waited for a processor 45 % of the"
                + " time");
    assertThat(Bottleneck.of(openLoop(held(null, 0.52, 0.45), 989)).who()).isEqualTo(Who.CLIENT);
    assertThat(Bottleneck.of(closedLoop(held(null, 0.2, 0.39))).who()).isEqualTo(Who.PEER);
  }

  @Test
  void should_not_blame_the_peer_for_replies_that_waited_for_the_client() {
    assertThat(Bottleneck.of(closedLoop(held(null, 0.2, 0.41))))
        .hasToString(
            "this client: an event loop of it was busy 20 % and waited for a processor 41 % of the"
                + " time");
    assertThat(Bottleneck.of(writing(held(null, 0.2, 0.41), times(100, 90, 0))).who())
        .as("with the peer's window full")
        .isEqualTo(Who.PEER);
  }

  @Test
  void should_tell_the_shares_of_what_kept_it_from_the_processor_where_they_are_known() {
    assertThat(Bottleneck.of(closedLoop(held(new CpuQuota(9, 9, 30, 10), 0.5, 0.4))).shares())
        .containsEntry("client_throttled", 1.0) // of several processors together it can be more
        .containsEntry("client_waiting", 0.4)
        .containsEntry("stolen", 0.01);
  }

  private static SelfCost held(@Nullable CpuQuota quota, double busy, double waiting) {
    return new SelfCost(
        busy, 0.01, 0.5, quota, 0.01, waiting, new SelfCost.LoopTime(busy, waiting));
  }

  private static LimitEvidence closedLoop(SelfCost cost) {
    return new LimitEvidence(
        Kind.REQUESTS, cost, 0, times(100, 0, 0), 1_000, null, completed(5), 0, 0, false, false);
  }

  @Test
  void
      should_tell_requests_that_waited_because_others_timed_out_from_a_peer_that_ends_connections() {
    assertThat(Bottleneck.of(waited(new Outcomes(8, 0, 0, 8, 0, 0, 192, 0))))
        .hasToString(
            "the peer: 8 requests timed out, and others waited for the connections in place of"
                + " theirs 90 % of the time");
    assertThat(Bottleneck.of(waited(new Outcomes(8, 0, 0, 0, 8, 0, 192, 0))))
        .hasToString(
            "the peer: it ends connections, and requests waited for the next one 90 % of the time");
    assertThat(Bottleneck.of(greetingsThatNeverCome()))
        .hasToString(
            "the peer: 22 connections timed out before their first request, which waited for others"
                + " 100 % of the time");
  }

  @Test
  void should_say_how_most_requests_went_unanswered() {
    assertThat(
            Bottleneck.of(unanswered(new Outcomes(1_000, 500, 0, 100, 300, 100, 0, 0))).because())
        .isEqualTo(
            "500 of 1,000 requests were never answered, 300 because their connection was ended");
    assertThat(
            Bottleneck.of(unanswered(new Outcomes(1_000, 500, 0, 300, 100, 100, 0, 0))).because())
        .isEqualTo("500 of 1,000 requests were never answered, 300 of them timed out");
    assertThat(
            Bottleneck.of(unanswered(new Outcomes(1_000, 500, 0, 100, 100, 300, 0, 0))).because())
        .isEqualTo("500 of 1,000 requests were never answered");
  }

  private static LimitEvidence waited(Outcomes outcomes) {
    return new LimitEvidence(
        Kind.REQUESTS, AT_EASE, 0, null, 1_000, 200L, outcomes, 0, 0.9, false, false);
  }

  private static LimitEvidence greetingsThatNeverCome() {
    Outcomes outcomes = new Outcomes(0, 0, 0, 0, 0, 0, 200, 0);
    return new LimitEvidence(
        Kind.REQUESTS, AT_EASE, 0, null, 0, 200L, outcomes, 22, 1, false, false);
  }

  private static LimitEvidence unanswered(Outcomes outcomes) {
    return new LimitEvidence(
        Kind.REQUESTS, AT_EASE, 0, null, 1_000, null, outcomes, 0, 0.1, false, false);
  }

  @Test
  void should_name_the_peer_when_its_window_was_full_half_of_the_time() {
    assertThat(Bottleneck.of(writing(AT_EASE, times(100, 50, 0))).because())
        .startsWith("its receive window was full 50 % of the time");
    assertThat(Bottleneck.of(requests(0, times(100, 50, 0), 1_000)).who()).isEqualTo(Who.PEER);
    assertThat(Bottleneck.of(writing(AT_EASE, times(100, 49, 0))).who()).isEqualTo(Who.NETWORK);
  }

  @Test
  void should_name_this_client_when_its_send_buffer_was_full_half_of_the_time() {
    assertThat(Bottleneck.of(writing(AT_EASE, times(100, 0, 50))))
        .hasToString(
            "this client: its send buffer was full 50 % of the time with bytes that were sent and"
                + " not yet acknowledged (a larger --so-sndbuf lets more be on its way)");
    assertThat(Bottleneck.of(writing(AT_EASE, times(100, 0, 49))).who()).isEqualTo(Who.NETWORK);
    assertThat(Bottleneck.of(writing(AT_EASE, times(100, 50, 50))).who()).isEqualTo(Who.PEER);
  }

  @Test
  void should_believe_what_was_seen_of_the_send_buffer_where_the_kernel_noticed_nothing() {
    KernelTimes seen = new KernelTimes(1, 100, 100, 0, 0, 10, 6, 20);
    assertThat(Bottleneck.of(writing(AT_EASE, seen)).because())
        .startsWith("its send buffer was full 60 % of the time");
  }

  @Test
  void should_name_the_network_or_this_client_by_what_a_writer_did_with_the_rest() {
    assertThat(Bottleneck.of(writing(AT_EASE, times(70, 20, 0))).because())
        .startsWith("bytes were on their way 50 % of the time");
    assertThat(Bottleneck.of(writing(AT_EASE, times(50, 0, 0))).who()).isEqualTo(Who.NETWORK);
    assertThat(Bottleneck.of(writing(AT_EASE, times(49, 0, 0))))
        .hasToString("this client: it had not written anything to send 51 % of the time");
  }

  @Test
  void should_not_decide_between_peer_and_network_when_it_only_reads() {
    LimitedBy limitedBy =
        Bottleneck.of(
            new LimitEvidence(
                Kind.READING,
                AT_EASE,
                0,
                times(1, 0, 0),
                0,
                null,
                Outcomes.NONE,
                0,
                0,
                false,
                false));
    assertThat(limitedBy.who()).isEqualTo(Who.PEER_OR_NETWORK);
    assertThat(limitedBy.because()).startsWith("this client had time to read more (busy 31 %");
  }

  @Test
  void should_divide_a_reply_between_network_and_peer_by_the_shortest_round_trip() {
    assertThat(Bottleneck.of(requests(0, times(100, 0, 0), 40)))
        .hasToString(
            "the network: a reply took 0.040 ms on average, and the shortest round trip is 0.020"
                + " ms");
    assertThat(Bottleneck.of(requests(0, times(100, 0, 0), 41)).who()).isEqualTo(Who.PEER);
    assertThat(Bottleneck.of(requests(0, times(100, 0, 0), 0)).who()).isEqualTo(Who.UNKNOWN);
  }

  @Test
  void should_name_the_network_for_large_requests_that_were_unwritable_half_of_the_time() {
    assertThat(Bottleneck.of(requests(0.5, times(100, 0, 0), 1_000)).who()).isEqualTo(Who.NETWORK);
    assertThat(Bottleneck.of(requests(0.49, times(100, 0, 0), 1_000)).who()).isEqualTo(Who.PEER);
  }

  @Test
  void should_say_what_is_missing_where_the_kernel_cannot_be_asked() {
    LimitedBy stream = Bottleneck.of(writing(AT_EASE, null));
    assertThat(stream.who()).isEqualTo(Who.PEER_OR_NETWORK);
    assertThat(stream.because()).contains("unwritable 97 % of the time", "cannot be had here");
    assertThat(stream.shares()).containsOnlyKeys("client_busy", "unwritable");
    LimitedBy requests = Bottleneck.of(requests(0, null, 40));
    assertThat(requests.who()).isEqualTo(Who.PEER_OR_NETWORK);
    assertThat(requests.because()).contains("0.040 ms", "cannot be had here");
    assertThat(Bottleneck.of(requests(0, null, 0)).who()).isEqualTo(Who.UNKNOWN);
  }

  @Test
  void should_not_believe_a_kernel_that_carried_a_stream_in_no_time() {
    assertThat(Bottleneck.of(writing(AT_EASE, times(0, 0, 0))).who())
        .isEqualTo(Who.PEER_OR_NETWORK);
    assertThat(Bottleneck.of(requests(0, times(0, 0, 0), 1_000)).who()).isEqualTo(Who.PEER);
  }

  @Test
  void should_tell_the_shares_that_it_rests_on() {
    assertThat(Bottleneck.of(requests(0.2, times(90, 30, 10), 40)).shares())
        .containsExactly(
            entry("client_busy", 0.31),
            entry("unwritable", 0.2),
            entry("sending", 0.9),
            entry("peer_window", 0.3),
            entry("send_buffer", 0.1),
            entry("round_trip", 0.5));
  }

  @Test
  void should_add_up_the_times_of_event_loops_and_keep_the_shortest_round_trip() {
    // when
    KernelTimes sum =
        KernelTimes.sum(
            List.of(
                new KernelTimes(1, 100, 90, 80, 5, 10, 1, 0),
                new KernelTimes(2, 300, 30, 20, 5, 20, 2, 70),
                new KernelTimes(1, 100, 80, 0, 0, 10, 0, 50)));
    // then
    assertThat(sum).isEqualTo(new KernelTimes(4, 500, 200, 100, 10, 40, 3, 50));
    assertThat(KernelTimes.sum(List.of())).isNull();
    assertThat(KernelTimes.sum(List.of(new KernelTimes(1, 0, 0, 0, 0, 1, 0, 1)))).isNull();
  }

  @Test
  void should_name_the_waiting_for_connections_that_the_peer_ends_or_we_do() {
    assertThat(Bottleneck.of(waitingForConnections(null, 5, 0.6, false)))
        .hasToString(
            "the peer: it ends connections, and requests waited for the next one 60 % of the time");
    assertThat(Bottleneck.of(waitingForConnections(null, 5, 0.6, true)).who())
        .isEqualTo(Who.CLIENT);
    assertThat(Bottleneck.of(waitingForConnections(1_000L, 1_000, 0.6, false)))
        .hasToString(
            "nothing: the rate wanted was reached, and requests waited for a connection 60 % of"
                + " their time");
    assertThat(Bottleneck.of(waitingForConnections(null, 5, 0.4, false)).because())
        .startsWith("a reply took");
  }

  @Test
  void should_not_look_at_the_time_of_replies_where_many_requests_have_none() {
    Outcomes outcomes = new Outcomes(950, 900, 0, 0, 0, 50, 50, 0);
    assertThat(
            Bottleneck.of(
                new LimitEvidence(
                    Kind.REQUESTS,
                    AT_EASE,
                    0,
                    times(100, 0, 0),
                    1_000,
                    1_000L,
                    outcomes,
                    0,
                    0,
                    false,
                    false)))
        .hasToString("the peer or the network: 100 of 1,000 requests were never answered");
  }

  private static LimitEvidence waitingForConnections(
      @Nullable Long due, long completed, double share, boolean planned) {
    return new LimitEvidence(
        Kind.REQUESTS,
        AT_EASE,
        0,
        times(100, 0, 0),
        1_000,
        due,
        completed(completed),
        0,
        share,
        planned,
        false);
  }

  /** Of a hundred parts of time; with a round trip of 20 us. */
  private static KernelTimes times(long busy, long peerWindow, long sendBuffer) {
    return new KernelTimes(1, 100, busy, peerWindow, sendBuffer, 0, 0, 20);
  }

  private static LimitEvidence writing(SelfCost cost, @Nullable KernelTimes kernel) {
    return new LimitEvidence(
        Kind.WRITING, cost, 0.97, kernel, 0, null, Outcomes.NONE, 0, 0, false, false);
  }

  private static LimitEvidence requests(
      double unwritable, @Nullable KernelTimes kernel, double serviceMicros) {
    return new LimitEvidence(
        Kind.REQUESTS,
        AT_EASE,
        unwritable,
        kernel,
        serviceMicros,
        null,
        completed(5),
        0,
        0,
        false,
        false);
  }

  private static LimitEvidence openLoop(SelfCost cost, long completed) {
    return new LimitEvidence(
        Kind.REQUESTS,
        cost,
        0,
        times(100, 0, 0),
        1_000,
        1_000L,
        completed(completed),
        0,
        0,
        false,
        false);
  }

  private static Outcomes completed(long requests) {
    return new Outcomes(requests, requests, 0, 0, 0, 0, 0, 0);
  }
}
