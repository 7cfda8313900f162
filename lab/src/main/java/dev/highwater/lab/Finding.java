package dev.highwater.lab;

import dev.highwater.lab.bench.Bench;
import dev.highwater.lab.bench.Moment;
import dev.highwater.lab.bench.Plot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an experiment found.
 *
 * @param name of the experiment
 * @param question the experiment's
 * @param claim the experiment's
 * @param source of the claim
 * @param done what was done, in a sentence or two
 * @param verdict whether the claim holds here
 * @param because why, with the numbers that decide; one sentence without a full stop
 * @param numbers what was measured, units in the names, in the order of telling; values are
 *     numbers, texts, or lists of them
 * @param errors what Go says beside what Netty says
 * @param timeline what happened, in order
 * @param plots what can be drawn of it
 * @param advice one line for somebody who tunes a service
 */
public record Finding(
    String name,
    String question,
    String claim,
    String source,
    String done,
    Verdict verdict,
    String because,
    Map<String, Object> numbers,
    List<ErrorPair> errors,
    List<Moment> timeline,
    List<Plot> plots,
    String advice) {

  /**
   * The same failure as two libraries tell it.
   *
   * @param when what was being done
   * @param go what Go reports, from the article or Go's net package
   * @param netty what Netty reported here
   */
  public record ErrorPair(String when, String go, String netty) {}

  /** Begins the record of an experiment. */
  public static Builder of(Experiment experiment, Bench bench) {
    return new Builder(experiment, bench);
  }

  /** What could not be run, and why. */
  public static Finding inconclusive(Experiment experiment, Bench bench, String why) {
    return of(experiment, bench).done("It was not run to its end.").inconclusive(why);
  }

  /** Collects the evidence; ends with one of the verdicts. */
  public static final class Builder {
    private final Experiment experiment;
    private final Bench bench;
    private final Map<String, Object> numbers = new LinkedHashMap<>();
    private final List<ErrorPair> errors = new ArrayList<>();
    private final List<Plot> plots = new ArrayList<>();
    private String done = "";
    private String advice = "";

    private Builder(Experiment experiment, Bench bench) {
      this.experiment = experiment;
      this.bench = bench;
    }

    /** What was done, in a sentence or two. */
    public Builder done(String what) {
      done = what;
      return this;
    }

    /** A number, a text or a list of them, the unit in the name: {@code pending_bytes}. */
    public Builder number(String name, Object value) {
      numbers.put(name, value);
      return this;
    }

    /** What Go says beside what Netty says of the same failure. */
    public Builder error(String when, String go, String netty) {
      errors.add(new ErrorPair(when, go, netty));
      return this;
    }

    /** Something to draw; without points it is left out. */
    public Builder plot(Plot plot) {
      if (!plot.isEmpty()) {
        plots.add(plot);
      }
      return this;
    }

    /** One line for somebody who tunes a service. */
    public Builder advice(String what) {
      advice = what;
      return this;
    }

    public Finding holds(String because) {
      return build(Verdict.HOLDS, because);
    }

    public Finding differs(String because) {
      return build(Verdict.DIFFERS, because);
    }

    public Finding inconclusive(String because) {
      return build(Verdict.INCONCLUSIVE, because);
    }

    /** Holds or differs, with the reason for the one that it is. */
    public Finding holdsIf(boolean holds, String becauseItHolds, String becauseItDiffers) {
      return holds ? holds(becauseItHolds) : differs(becauseItDiffers);
    }

    private Finding build(Verdict verdict, String because) {
      return new Finding(
          experiment.name(),
          experiment.question(),
          experiment.claim(),
          experiment.source(),
          done,
          verdict,
          because,
          Collections.unmodifiableMap(new LinkedHashMap<>(numbers)),
          List.copyOf(errors),
          bench.timeline().moments(),
          List.copyOf(plots),
          advice);
    }
  }
}
