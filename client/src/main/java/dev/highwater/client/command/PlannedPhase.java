package dev.highwater.client.command;

import dev.highwater.client.option.LoadOptions;
import dev.highwater.options.Requested;
import java.util.List;

/**
 * A part of a plan.
 *
 * @param name unlike that of any other phase
 * @param groups that run at the same time, one or more
 */
record PlannedPhase(String name, List<Group> groups) {

  /**
   * A load that runs beside others.
   *
   * @param name unlike that of any other group of the phase
   * @param asked what it was asked for, and where
   */
  record Group(String name, LoadOptions options, Requested asked) {}
}
