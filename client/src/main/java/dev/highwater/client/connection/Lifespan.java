package dev.highwater.client.connection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection is kept, and how we end it then.
 *
 * @param requests that a connection takes, 1 or more; {@link Long#MAX_VALUE} for no limit
 * @param age at which a connection takes no more requests, above 0; null for no limit
 * @param close how a connection ends whose life is over, or that is there at the end of the run
 */
public record Lifespan(long requests, @Nullable Duration age, CloseWay close) {
  /** Connections that live as long as the run. */
  public static final Lifespan UNLIMITED = new Lifespan(Long.MAX_VALUE, null, CloseWay.FIN);

  /** Whether connections are to be replaced in the course of a run. */
  public boolean isLimited() {
    return requests != Long.MAX_VALUE || age != null;
  }
}
