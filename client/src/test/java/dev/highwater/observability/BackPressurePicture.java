package dev.highwater.observability;

import dev.highwater.observability.Prometheus.Curve;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.knowm.xchart.AnnotationLine;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.NodeList;

/** A stall as two charts, one above the other, that remember which queries they were drawn from. */
final class BackPressurePicture {
  /** Of the picture in pixels: twice what a README shows, for screens with small ones. */
  static final int WIDTH = 1600;

  static final int HEIGHT = 960;

  private static final int SCALE = 2;
  private static final int UPPER_HEIGHT = 300;
  private static final double KIB = 1024;
  private static final String METADATA = "javax_imageio_png_1.0";

  // Okabe and Ito's palette, which colour-blind people can tell apart; dashes differ as well.
  private static final Color BLUE = new Color(0x0072B2);
  private static final Color VERMILLION = new Color(0xD55E00);
  private static final Color GREEN = new Color(0x009E73);
  private static final Color INK = new Color(0x333333);
  private static final Color GRID = new Color(0xE4E4E4);

  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final FontRenderContext PIXELS = new FontRenderContext(null, true, true);
  private static final double PLOT_WIDTH = 715; // about, in the pixels of the font

  private final XYChart pending = chart("pending write bytes (KiB)", "");
  private final XYChart connections = chart("connections", "time (s)");

  BackPressurePicture(Stall stall) {
    pending.setTitle("An echo server and a peer that sends without reading");
    XYStyler upper = pending.getStyler();
    upper.setXAxisMax(stall.seconds());
    double top = 1.35 * largest(stall.pendingBytes()) / KIB;
    upper.setYAxisMax(top);
    upper.setyAxisTickLabelsFormattingFunction(kib -> String.format(Locale.ROOT, "%.0f", kib));
    upper.setYAxisTickMarkSpacingHint(36);
    area("pending now", pending, stall.pendingBytes(), BLUE, KIB);
    line(named("high mark", stall.high()), pending, stall.high(), VERMILLION, KIB, 9, 5);
    line(named("low mark", stall.low()), pending, stall.low(), GREEN, KIB, 3, 4);

    XYStyler lower = connections.getStyler();
    lower.setChartTitleVisible(false);
    lower.setXAxisMax(stall.seconds());
    lower.setYAxisMax(1.3);
    lower.setyAxisTickLabelsFormattingFunction(
        count -> count == Math.rint(count) ? String.format(Locale.ROOT, "%.0f", count) : " ");
    lower.setYAxisTickMarkSpacingHint(18);
    area("unwritable", connections, stall.unwritable(), BLUE, 1);
    line("not read from", connections, stall.paused(), VERMILLION, 1, 9, 5);

    for (Event event : stall.events()) {
      pending.addAnnotation(new AnnotationLine(event.second(), true, false));
      connections.addAnnotation(new AnnotationLine(event.second(), true, false));
      double half = FONT.getStringBounds(event.text(), PIXELS).getWidth() / 2;
      double middle = event.second() + (half + 6) * stall.seconds() / PLOT_WIDTH;
      pending.addAnnotation(new AnnotationText(event.text(), middle, 0.86 * top, false));
    }
  }

  private static double largest(Curve curve) {
    return Collections.max(curve.figures().values());
  }

  private static String named(String mark, Curve curve) {
    return String.format(Locale.ROOT, "%s (%.0f KiB)", mark, largest(curve) / KIB);
  }

  /**
   * What is drawn.
   *
   * @param seconds the end of the time axis
   */
  record Stall(
      double seconds,
      Curve pendingBytes,
      Curve high,
      Curve low,
      Curve unwritable,
      Curve paused,
      List<Event> events) {}

  /** What the peer begins to do. */
  record Event(double second, String text) {}

  private static XYChart chart(String yTitle, String xTitle) {
    XYChart chart = new XYChartBuilder().yAxisTitle(yTitle).xAxisTitle(xTitle).build();
    XYStyler styler = chart.getStyler();
    styler.setChartTitleFont(FONT.deriveFont(Font.BOLD, 16f));
    styler.setAxisTitleFont(FONT);
    styler.setAxisTickLabelsFont(FONT);
    styler.setLegendFont(FONT);
    styler.setAnnotationTextFont(FONT);
    styler.setAnnotationTextFontColor(INK);
    styler.setAnnotationLineColor(new Color(0x999999));
    styler.setAnnotationLineStroke(new BasicStroke(1));
    styler.setChartFontColor(INK);
    styler.setAxisTickLabelsColor(INK);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
    styler.setPlotGridVerticalLinesVisible(false);
    styler.setPlotBorderVisible(false);
    styler.setPlotContentSize(1);
    styler.setPlotMargin(0);
    styler.setXAxisTitleVisible(!xTitle.isEmpty());
    styler.setXAxisMin(0.0);
    styler.setYAxisMin(0.0);
    styler.setxAxisTickLabelsFormattingFunction(
        second -> second % 5 == 0 ? String.format(Locale.ROOT, "%.0f", second) : " ");
    styler.setYAxisLeftWidthHint(80); // the same in both, so that one second is above the other
    styler.setXAxisTickMarkSpacingHint(80);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPadding(10);
    return chart;
  }

  private static void area(String name, XYChart chart, Curve curve, Color colour, double unit) {
    XYSeries series = series(name, chart, curve, colour, unit);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
    series.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 60));
    series.setLineStyle(new BasicStroke(2));
  }

  private static void line(
      String name, XYChart chart, Curve curve, Color colour, double unit, float... dashes) {
    XYSeries series = series(name, chart, curve, colour, unit);
    series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Step);
    series.setLineStyle(
        new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, dashes, 0));
  }

  private static XYSeries series(
      String name, XYChart chart, Curve curve, Color colour, double unit) {
    List<Double> seconds = new ArrayList<>(curve.figures().keySet());
    List<Double> figures = curve.figures().values().stream().map(f -> f / unit).toList();
    XYSeries series = chart.addSeries(name, seconds, figures);
    series.setLineColor(colour);
    series.setMarker(SeriesMarkers.NONE);
    return series;
  }

  /** Writes it as PNG, with the queries as text beside the pixels. */
  void write(Path file, List<String> queries) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    graphics.scale(SCALE, SCALE);
    pending.paint(graphics, WIDTH / SCALE, UPPER_HEIGHT);
    graphics.translate(0, UPPER_HEIGHT);
    connections.paint(graphics, WIDTH / SCALE, HEIGHT / SCALE - UPPER_HEIGHT);
    graphics.dispose();

    ImageWriter png = ImageIO.getImageWritersByFormatName("png").next();
    IIOMetadata metadata =
        png.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(image), null);
    IIOMetadataNode root = new IIOMetadataNode(METADATA);
    IIOMetadataNode texts = new IIOMetadataNode("tEXt");
    for (String query : queries) {
      IIOMetadataNode text = new IIOMetadataNode("tEXtEntry");
      text.setAttribute("keyword", "Source");
      text.setAttribute("value", query);
      texts.appendChild(text);
    }
    root.appendChild(texts);
    metadata.mergeTree(METADATA, root);
    Files.deleteIfExists(file); // the stream writes over a longer file and leaves its end
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(file.toFile())) {
      png.setOutput(stream);
      png.write(new IIOImage(image, null, metadata));
    } finally {
      png.dispose();
    }
  }

  /** The queries that a picture was drawn from. */
  static List<String> queriesOf(Path file) throws IOException {
    ImageReader png = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      png.setInput(stream);
      NodeList texts =
          ((IIOMetadataNode) png.getImageMetadata(0).getAsTree(METADATA))
              .getElementsByTagName("tEXtEntry");
      List<String> queries = new ArrayList<>();
      for (int i = 0; i < texts.getLength(); i++) {
        queries.add(texts.item(i).getAttributes().getNamedItem("value").getNodeValue());
      }
      return queries;
    } finally {
      png.dispose();
    }
  }
}
