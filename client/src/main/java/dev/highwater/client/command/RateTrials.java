package dev.highwater.client.command;

import dev.highwater.client.live.Display;
import dev.highwater.client.live.Progress;
import dev.highwater.client.option.FindRateOptions;
import dev.highwater.client.option.LoadOptions;
import dev.highwater.client.option.OutputOptions;
import dev.highwater.client.report.EventLog;
import dev.highwater.client.report.LoadReport;
import dev.highwater.client.run.LoadPlan;
import dev.highwater.client.run.Run;
import dev.highwater.client.run.RunResult;
import dev.highwater.options.Requested;
import dev.highwater.process.StopSignal;

/** Runs the trials of a search for a rate: a prepared load, each time at another rate. */
record RateTrials(
    FindRateOptions findRate,
    Requested asked,
    PreparedLoad prepared,
    RunningLoops loops,
    ClientAdmin admin,
    OutputOptions output,
    StopSignal stop)
    implements RateFinder.Runner {

  @Override
  public LoadReport run(double perSecond) throws InterruptedException {
    LoadOptions load = prepared.options();
    LoadPlan plan =
        prepared.plan().lasting(findRate.trialDuration(load.pace(), asked)).at(perSecond);
    try (Progress progress =
        new Progress(Display.NONE, output, EventLog.none(), prepared::readFrom)) {
      Run run = new Run(plan, loops.all(), stop, progress);
      admin.show(run);
      RunResult result = run.execute();
      return prepared.report(
          result,
          progress,
          load.inWords(findRate.inWords(load.pace(), asked)),
          perSecond,
          findRate.thresholds(),
          findRate.inForce(load.pace(), asked, perSecond));
    }
  }
}
