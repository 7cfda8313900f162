package dev.highwater.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Holds documents to the schema that is published in docs. */
public final class ResultSchema {
  private static final JsonNode PUBLISHED = published();
  private static final JsonSchema RESULT = schema(PUBLISHED);
  private static final JsonSchema EVENT = schema(only("event"));

  private ResultSchema() {}

  /** The same document; fails when the schema does not allow it. */
  public static JsonNode checked(JsonNode document) {
    assertThat(complaints(document)).as("against docs/result.schema.json").isEmpty();
    return document;
  }

  /** The same line of NDJSON; fails when the schema does not allow it. */
  static JsonNode checkedEvent(JsonNode event) {
    assertThat(told(EVENT, event)).as("against docs/result.schema.json").isEmpty();
    return event;
  }

  /** What the schema has against a document. */
  static List<String> complaints(JsonNode document) {
    return told(RESULT, document);
  }

  private static List<String> told(JsonSchema schema, JsonNode document) {
    return schema.validate(document).stream().map(ValidationMessage::getMessage).toList();
  }

  private static JsonNode only(String definition) {
    ObjectNode schema = PUBLISHED.deepCopy();
    schema.retain("$schema", "$defs");
    schema.put("$ref", "#/$defs/" + definition);
    return schema;
  }

  private static JsonSchema schema(JsonNode source) {
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(source);
  }

  private static JsonNode published() {
    try {
      return new ObjectMapper().readTree(new File("../docs/result.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
