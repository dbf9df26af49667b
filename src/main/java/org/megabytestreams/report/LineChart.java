package org.megabytestreams.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws lines on logarithmic axes as an SVG picture.
public final class LineChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int MARGIN = 64;
  private static final List<String> COLOURS = List.of("#c33", "#27a", "#383", "#a70", "#637");

  /// A point; both above 0.
  public record Point(double x, double y) {}

  /// A line.
  public record Series(String name, List<Point> points) {}

  private final String title;
  private final String provenance;
  private final String xName;
  private final String yName;
  private final List<Series> series;
  private final double left;
  private final double right;
  private final double bottom;
  private final double top;

  private LineChart(String title, String provenance, String xName, String yName, List<Series> series) {
    this.title = title;
    this.provenance = provenance;
    this.xName = xName;
    this.yName = yName;
    this.series = series;
    List<Point> all = series.stream().flatMap(one -> one.points().stream()).toList();
    this.left = all.stream().mapToDouble(Point::x).min().orElse(1);
    this.right = all.stream().mapToDouble(Point::x).max().orElse(10);
    this.bottom = decade(all.stream().mapToDouble(Point::y).min().orElse(1), false);
    this.top = decade(all.stream().mapToDouble(Point::y).max().orElse(10), true);
  }

  /// @param provenance where the figures come from, in a line
  /// @throws IllegalArgumentException where a point is not above 0
  public static String svg(String title, String provenance, String xName, String yName,
      List<Series> series) {
    for (Series one : series) {
      for (Point point : one.points()) {
        if (!(point.x() > 0 && point.y() > 0)) {
          throw new IllegalArgumentException("logarithmic axes: expected points above 0, got " + point);
        }
      }
    }
    return new LineChart(title, provenance, xName, yName, series).draw();
  }

  private String draw() {
    StringBuilder svg = new StringBuilder();
    add(svg, "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='11'>",
        WIDTH, HEIGHT);
    add(svg, "<rect width='100%%' height='100%%' fill='white'/><text x='%d' y='20' font-size='13'>%s</text>", MARGIN,
        title);
    add(svg, "<text x='%d' y='34' fill='#777'>%s</text>", MARGIN, provenance);
    for (double y = bottom; y <= top * 1.001; y *= 10) {
      add(svg, "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/><text x='4' y='%.1f'>%s</text>", MARGIN,
          WIDTH - MARGIN, y(y), y(y), y(y) + 4, label(y));
    }
    for (double x : ticks()) {
      add(svg, "<text x='%.1f' y='%d' text-anchor='middle'>%s</text>", x(x), HEIGHT - MARGIN + 16, label(x));
    }
    add(svg, "<text x='%d' y='%d' text-anchor='middle'>%s</text>", WIDTH / 2, HEIGHT - MARGIN + 34, xName);
    add(svg, "<text x='4' y='%d'>%s</text>", MARGIN - 20, yName);
    for (int i = 0; i < series.size(); i++) {
      String colour = COLOURS.get(i % COLOURS.size());
      StringBuilder path = new StringBuilder();
      for (Point point : series.get(i).points()) {
        path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point.x()), y(point.y())));
      }
      add(svg, "<polyline fill='none' stroke='%s' stroke-width='2' points='%s'/>", colour, path);
      add(svg, "<text x='%d' y='%d' fill='%s'>%s</text>", MARGIN + 150 * i, HEIGHT - 8, colour, series.get(i).name());
    }
    return svg.append("</svg>\n").toString();
  }

  private List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    series.forEach(one -> one.points().forEach(point -> {
      if (!ticks.contains(point.x())) {
        ticks.add(point.x());
      }
    }));
    return ticks;
  }

  private double x(double value) {
    double share = right > left ? Math.log(value / left) / Math.log(right / left) : 0.5;
    return MARGIN + (WIDTH - 2.0 * MARGIN) * share;
  }

  private double y(double value) {
    double share = top > bottom ? Math.log(value / bottom) / Math.log(top / bottom) : 0.5;
    return HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * share;
  }

  private static double decade(double value, boolean up) {
    double power = Math.log10(value);
    return Math.pow(10, up ? Math.ceil(power) : Math.floor(power));
  }

  private static String label(double value) {
    if (value >= 1 << 20 && value % (1 << 20) == 0) {
      return String.format(Locale.ROOT, "%.0fMi", value / (1 << 20));
    }
    if (value >= 1 << 10 && value % (1 << 10) == 0) {
      return String.format(Locale.ROOT, "%.0fKi", value / (1 << 10));
    }
    return String.format(Locale.ROOT, value < 0.1 ? "%.0e" : "%.4g", value);
  }

  private static void add(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
