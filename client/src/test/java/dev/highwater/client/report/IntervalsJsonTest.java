package dev.highwater.client.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.highwater.client.run.IntervalRow;
import java.io.IOException;
import java.io.StringWriter;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalsJsonTest {
  private static final int ROWS = 1_000;

  @Test
  void should_have_written_what_came_before_when_it_asks_for_the_next() throws IOException {
    // given
    StringWriter out = new StringWriter();
    List<Integer> writtenBefore = new ArrayList<>();
    List<IntervalRow> rows =
        new AbstractList<>() {
          @Override
          public IntervalRow get(int index) {
            writtenBefore.add(out.getBuffer().length());
            return SampleReport.calmRow(index, 900);
          }

          @Override
          public int size() {
            return ROWS;
          }
        };
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.putPOJO("intervals", new IntervalsJson(rows, true));
    // when
    JsonReport.indented(document).writeTo(out);
    // then
    assertThat(new ObjectMapper().readTree(out.toString()).path("intervals")).hasSize(ROWS);
    int each = out.getBuffer().length() / ROWS;
    assertThat(writtenBefore).hasSize(ROWS);
    assertThat(writtenBefore.get(ROWS - 1)).isGreaterThan((ROWS - 20) * each);
  }
}
