package dev.highwater.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Impossible;
import dev.highwater.transport.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LaboratoryTest {
  @Test
  void should_have_all_the_experiments_in_the_order_of_telling() {
    assertThat(Laboratory.experiments())
        .extracting(Experiment::name)
        .containsExactly(
            "write-accepted",
            "write-stall",
            "partial-write",
            "write-timeout",
            "concurrent-writers",
            "concurrent-readers",
            "options",
            "reuse-address",
            "backlog",
            "closed-locally",
            "peer-closed",
            "eof-aware",
            "dial",
            "read-cases",
            "linger",
            "half-close",
            "nagle",
            "dead-peer",
            "bounded-echo",
            "buffer-size");
  }

  @Test
  void should_ask_a_question_and_give_the_source_of_each_claim() {
    assertThat(Laboratory.experiments())
        .allSatisfy(
            experiment -> {
              assertThat(experiment.question()).endsWith("?");
              assertThat(experiment.claim()).isNotBlank();
              assertThat(experiment.source()).isNotBlank();
            });
  }

  @Test
  void should_tell_of_each_experiment_in_the_documentation() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "lab.md"));
    assertThat(Laboratory.experiments())
        .allSatisfy(
            experiment ->
                assertThat(page).contains("## " + experiment.name(), experiment.question()));
  }

  @Test
  void should_call_what_cannot_be_run_inconclusive_and_say_why() throws Exception {
    // when
    Finding finding =
        LabRun.of(
            new Stub() {
              @Override
              public Finding run(Bench bench) {
                bench.timeline().add("lab", "began");
                throw new Impossible("needs root");
              }
            },
            Transport.NIO);
    // then
    assertThat(finding.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(finding.because()).isEqualTo("needs root");
    assertThat(finding.timeline()).hasSize(1);
  }

  @Test
  void should_call_what_failed_by_itself_inconclusive() throws Exception {
    // when
    Finding finding =
        LabRun.of(
            new Stub() {
              @Override
              public Finding run(Bench bench) throws IOException {
                throw new IOException("no such luck");
              }
            },
            Transport.NIO);
    // then
    assertThat(finding.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    assertThat(finding.because()).contains("IOException: no such luck");
  }

  /** An experiment that only runs. */
  private abstract static class Stub implements Experiment {
    @Override
    public String name() {
      return "stub";
    }

    @Override
    public String question() {
      return "What then?";
    }

    @Override
    public String claim() {
      return "Something happens";
    }

    @Override
    public String source() {
      return "a test";
    }
  }
}
