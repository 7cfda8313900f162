package dev.highwater.client.schedule;

/**
 * The part of a run's one schedule that falls on the connections of one event loop.
 *
 * <p>Arrival k belongs to connection k modulo the number of connections, and connection c to event
 * loop c modulo the number of loops. Every loop walks the whole schedule and takes what is its own,
 * so that the due times of the run do not depend on how many threads it has.
 */
public final class ScheduleShare {
  private final Schedule schedule;
  private final int connections;
  private final int loop;
  private final int loops;
  private long arrival = -1;
  private long dueNanos;
  private int connection;

  /**
   * @param schedule the run's; this share has it for itself, so every loop needs an equal one
   * @param connections of the whole run, at least {@code loops}
   * @param loop which event loop, from 0
   * @param loops number of event loops
   */
  public ScheduleShare(Schedule schedule, int connections, int loop, int loops) {
    this.schedule = schedule;
    this.connections = connections;
    this.loop = loop;
    this.loops = loops;
    advance();
  }

  /** When the current arrival is due, in nanoseconds after the start of the run. */
  public long dueNanos() {
    return dueNanos;
  }

  /** The number of the current arrival in the whole run, from 0. */
  public long arrival() {
    return arrival;
  }

  /** The connection of the current arrival, counted from 0 among those of this event loop. */
  public int connectionOfLoop() {
    return connection / loops;
  }

  /** Goes on to this loop's next arrival. */
  public void advance() {
    do {
      arrival++;
      dueNanos = schedule.next();
      connection = (int) (arrival % connections);
    } while (connection % loops != loop);
  }
}
