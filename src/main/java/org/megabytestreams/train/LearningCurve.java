package org.megabytestreams.train;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/// Draws bits per byte against steps as an SVG picture.
final class LearningCurve {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int MARGIN = 48;
  private static final int GRID_LINES = 5;

  private LearningCurve() {}

  /// Holds the figures of one evaluation.
  record Point(long step, double trainBitsPerByte, HeldOutBits heldOut) {
    /// Returns the greatest figure.
    private double most() {
      return DoubleStream.of(trainBitsPerByte, heldOut.withMemory(), heldOut.withoutMemory(), heldOut.recordAlone())
          .filter(figure -> !Double.isNaN(figure)).max().orElse(0);
    }
  }

  static String svg(List<Point> points) {
    double top = points.stream().mapToDouble(Point::most).max().orElse(8);
    long last = Math.max(1, points.isEmpty() ? 1 : points.getLast().step());
    StringBuilder svg = new StringBuilder();
    svg.append("""
        <svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif' font-size='11'>
        """.formatted(WIDTH, HEIGHT));
    svg.append("<rect width='100%' height='100%' fill='white'/>\n");
    for (int i = 0; i <= GRID_LINES; i++) {
      double value = top * i / GRID_LINES;
      double y = y(value, top);
      svg.append(String.format(Locale.ROOT,
          "<line x1='%d' x2='%d' y1='%.1f' y2='%.1f' stroke='#ddd'/><text x='6' y='%.1f'>%.2f</text>%n",
          MARGIN, WIDTH - MARGIN, y, y, y + 4, value));
    }
    svg.append(line(points, Point::trainBitsPerByte, top, last, "#9ab"));
    svg.append(line(points, point -> point.heldOut().withMemory(), top, last, "#c33"));
    List<Point> inThree = points.stream().filter(point -> point.heldOut().inThreeConditions()).toList();
    if (!inThree.isEmpty()) {
      svg.append(line(inThree, point -> point.heldOut().withoutMemory(), top, last, "#c83"));
      svg.append(line(inThree, point -> point.heldOut().recordAlone(), top, last, "#38c"));
    }
    svg.append(String.format(Locale.ROOT, "<text x='%d' y='%d'>bits per byte: training (grey), held out (red)%s;"
        + " %d steps</text>%n</svg>%n", MARGIN, HEIGHT - 12,
        inThree.isEmpty() ? "" : ", without memory (orange), each record alone (blue)", last));
    return svg.toString();
  }

  private static String line(List<Point> points, ToDoubleFunction<Point> value, double top, long last, String colour) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      double x = MARGIN + (WIDTH - 2.0 * MARGIN) * point.step() / last;
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(value.applyAsDouble(point), top)));
    }
    return "<polyline fill='none' stroke='%s' stroke-width='1.5' points='%s'/>%n".formatted(colour, path);
  }

  private static double y(double value, double top) {
    return HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * value / top;
  }
}
