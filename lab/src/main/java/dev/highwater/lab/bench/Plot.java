package dev.highwater.lab.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Curves over a common x.
 *
 * @param title says what is shown, with its unit: {@code bytes over time}
 * @param x the name of the x axis, with its unit: {@code time, s}
 * @param y the name of the y axis, with its unit
 * @param shape how the points are joined
 * @param curves one or more
 */
public record Plot(String title, String x, String y, Shape shape, List<Curve> curves) {

  /** How points are joined. */
  public enum Shape {
    /** The value holds until the next point. */
    STEPS,
    /** Straight lines, with a dot at each point. */
    LINES
  }

  /**
   * A named row of points.
   *
   * @param name as the legend shows it
   * @param points in the order of their x
   */
  public record Curve(String name, List<Point> points) {}

  /** A point. */
  public record Point(double x, double y) {}

  /** What changes over time: x is seconds since the experiment began. */
  public static Builder overTime(String title, String y) {
    return new Builder(title, "time, s", y, Shape.STEPS);
  }

  /** One measured value for each setting of something. */
  public static Builder over(String title, String x, String y) {
    return new Builder(title, x, y, Shape.LINES);
  }

  /** Whether there is nothing to draw. */
  public boolean isEmpty() {
    return curves.stream().allMatch(curve -> curve.points().isEmpty());
  }

  /** Collects curves. */
  public static final class Builder {
    private final String title;
    private final String x;
    private final String y;
    private final Shape shape;
    private final List<Curve> curves = new ArrayList<>();

    private Builder(String title, String x, String y, Shape shape) {
      this.title = title;
      this.x = x;
      this.y = y;
      this.shape = shape;
    }

    /** A curve; the list may grow until {@link #build}. */
    public Builder curve(String name, List<Point> points) {
      curves.add(new Curve(name, points));
      return this;
    }

    public Plot build() {
      return new Plot(
          title,
          x,
          y,
          shape,
          curves.stream().map(c -> new Curve(c.name(), List.copyOf(c.points()))).toList());
    }
  }
}
