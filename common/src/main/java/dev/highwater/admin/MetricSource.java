package dev.highwater.admin;

/** Something that can tell its figures to a scrape. */
@FunctionalInterface
public interface MetricSource {

  /**
   * Tells them; called on the thread of the admin endpoint, while event loops go on counting.
   *
   * <p>It must not wait for an event loop: a scrape has to be answered when one of them hangs.
   */
  void tell(Samples samples);
}
