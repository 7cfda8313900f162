package dev.highwater.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.highwater.client.command.CompareCommand;
import dev.highwater.client.command.MergeCommand;
import dev.highwater.options.Program;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A command that ran inside the test, without a network.
 *
 * @param out standard output
 * @param err standard error
 */
public record CommandRun(int exitCode, String out, String err) {

  public static CommandRun merge(Object... args) {
    return run(MergeCommand::new, args);
  }

  /** With a log on standard input. */
  static CommandRun mergeLog(String log, Object... args) {
    ByteArrayInputStream in = new ByteArrayInputStream(log.getBytes(UTF_8));
    return run((out, err) -> new MergeCommand(in, out, err), args);
  }

  public static CommandRun compare(Object... args) {
    return run(CompareCommand::new, args);
  }

  /** Standard error without the hint at its end. */
  public List<String> complaints() {
    return err.lines().filter(line -> !line.startsWith("try '")).toList();
  }

  public JsonNode json() throws Exception {
    return new ObjectMapper().readTree(out);
  }

  private static CommandRun run(
      BiFunction<PrintWriter, PrintWriter, Object> command, Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter outWriter = new PrintWriter(out);
    PrintWriter errWriter = new PrintWriter(err);
    String[] texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
    int code =
        Program.run(command.apply(outWriter, errWriter), texts, Map.of(), outWriter, errWriter);
    return new CommandRun(code, out.toString(), err.toString());
  }
}
