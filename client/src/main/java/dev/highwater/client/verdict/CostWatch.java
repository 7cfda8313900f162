package dev.highwater.client.verdict;

import io.netty.channel.EventLoop;
import java.util.List;

/** Watches what the client itself costs, from {@code start} to {@code stop}. */
public interface CostWatch {
  void start();

  SelfCost stop();

  /** Makes one for these event loops; not to be called on one of them. */
  @FunctionalInterface
  interface Maker {
    CostWatch watch(List<EventLoop> loops) throws InterruptedException;
  }
}
