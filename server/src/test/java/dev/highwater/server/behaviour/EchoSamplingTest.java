package dev.highwater.server.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of whom echo latency is measured, where connections take turns. */
class EchoSamplingTest {
  private static final int READS_OF_EACH = 32_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 16, 31, 32})
  void should_measure_a_sixteenth_of_the_reads_of_each(int connections) {
    // given
    EchoLatency.OfLoop latency = new EchoLatency().ofThisLoop();
    int[] sampled = new int[connections];
    // when
    for (int round = 0; round < READS_OF_EACH; round++) {
      for (int connection = 0; connection < connections; connection++) {
        sampled[connection] += latency.isSampled() ? 1 : 0;
      }
    }
    // then: 2,000 each; a deviation of a seventh would be one of more than six sigma
    assertThat(Arrays.stream(sampled).boxed())
        .allSatisfy(count -> assertThat(count).isCloseTo(READS_OF_EACH / 16, within(300)));
  }
}
