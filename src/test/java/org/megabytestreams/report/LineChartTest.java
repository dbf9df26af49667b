package org.megabytestreams.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.megabytestreams.report.LineChart.Axis;
import org.megabytestreams.report.LineChart.Point;
import org.megabytestreams.report.LineChart.Series;

class LineChartTest {
  private static String points(String svg) {
    Matcher matcher = Pattern.compile("points='([^']*)'").matcher(svg);
    assertTrue(matcher.find(), svg);
    return matcher.group(1).strip();
  }

  private static String draw(Axis x, Axis y, Point... points) {
    return LineChart.svg("t", "p", x, y, List.of(new Series("s", List.of(points))));
  }

  @Test
  void spacesLinearAxesEvenlyFromZero() {
    String svg = draw(Axis.linear("s"), Axis.linear("MB"), new Point(0, 0), new Point(50, 10), new Point(100, 20));
    assertEquals("64.0,336.0 360.0,206.5 656.0,77.0", points(svg));
    for (String tick : List.of(">0<", ">20<", ">40<", ">60<", ">80<", ">100<")) {
      assertTrue(svg.contains("text-anchor='middle'" + tick), tick);
    }
  }

  @Test
  void spacesLogarithmicAxesByRatio() {
    String svg = draw(Axis.log("N"), Axis.log("ms"), new Point(1, 1), new Point(10, 10), new Point(100, 100));
    assertEquals("64.0,336.0 360.0,200.0 656.0,64.0", points(svg));
  }

  @Test
  void marksPowersOfTenOnWideAxes() {
    Point[] many = IntStream.rangeClosed(1, 1000).mapToObj(i -> new Point(i, i))
        .toArray(Point[]::new);
    String svg = draw(Axis.log("N"), Axis.linear("ms"), many);
    assertEquals(4, svg.split("text-anchor='middle'>1", -1).length - 1);
  }

  @Test
  void writesRoundNumbersWithoutTrailingZeros() {
    String svg = draw(Axis.log("p"), Axis.linear("y"), new Point(1e-5, 1), new Point(0.001, 1), new Point(0.1, 1));
    for (String tick : List.of(">1e-05<", ">0.001<", ">0.1<", ">0.5<")) {
      assertTrue(svg.contains(tick), tick + " in " + svg);
    }
  }

  @Test
  void rejectsValuesThatAnAxisCannotShow() {
    assertThrows(IllegalArgumentException.class, () -> draw(Axis.log("x"), Axis.linear("y"), new Point(0, 1)));
    assertThrows(IllegalArgumentException.class, () -> draw(Axis.linear("x"), Axis.linear("y"), new Point(1, -1)));
  }

  @Test
  void wrapsALegendWithManyLines() {
    List<Series> series = IntStream.range(0, 9)
        .mapToObj(i -> new Series("<" + i + ">", List.of(new Point(1, 1)), i == 8)).toList();
    String svg = LineChart.svg("a & b", "p", Axis.linear("x"), Axis.linear("y"), series);
    assertTrue(svg.contains("height='428'"), svg);
    assertTrue(svg.contains("<text x='532' y='392' fill='#a70'>&lt;3&gt;</text>"), svg);
    assertTrue(svg.contains("<text x='82' y='420' fill='#85c'>&lt;8&gt;</text>"), svg);
    assertEquals(3, svg.split("stroke-dasharray", -1).length, "the line, and its piece in the legend");
    assertTrue(svg.contains(">a &amp; b</text>"), svg);
  }
}
