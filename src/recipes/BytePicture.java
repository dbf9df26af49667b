import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Draws the way of the bytes of a report's first record, from patches to bits: docs/way-of-a-byte.svg.
///
///     ./megabyte score --top 1 --html report.html app.log
///     java src/recipes/BytePicture.java report.html > docs/way-of-a-byte.svg
///
/// The report leaves out the bits of the cheapest bytes: their bars are missing.
final class BytePicture {
  private static final Pattern RECORD = Pattern.compile("<pre>(.*?)</pre>", Pattern.DOTALL);
  private static final Pattern BYTE =
      Pattern.compile("<span[^>]*title=\"([0-9.]+) bits[^\"]*\">(&\\w+;|.)</span>|(&\\w+;|[^<])");
  private static final int PATCH = 8;
  private static final int SPAN = 16;
  private static final int SHOWN = 56;
  private static final int LEFT = 96;
  private static final int WIDTH = 13;
  private static final int ROW_OF_PATCHES = 28;
  private static final int ROW_OF_TEXT = 74;
  private static final int FLOOR_OF_BARS = 170;
  private static final double BIT = 4.2;

  private final List<Double> bits = new ArrayList<>();
  private final List<String> text = new ArrayList<>();
  private final StringBuilder picture = new StringBuilder();

  private BytePicture(String record) {
    for (Matcher next = BYTE.matcher(record); next.find() && text.size() < SHOWN;) {
      bits.add(next.group(1) == null ? 0 : Double.parseDouble(next.group(1)));
      text.add(next.group(2) == null ? next.group(3) : next.group(2));
    }
  }

  public static void main(String[] arguments) throws IOException {
    Matcher record = RECORD.matcher(Files.readString(Path.of(arguments[0])));
    if (!record.find()) {
      throw new IOException("expected a report of megabyte score --html, got " + arguments[0]);
    }
    System.out.print(new BytePicture(record.group(1)).draw());
  }

  private String draw() {
    label(ROW_OF_PATCHES + 14, "patches");
    label(ROW_OF_TEXT, "bytes");
    label(FLOOR_OF_BARS - 30, "bits");
    for (int from = 0; from < text.size(); from += PATCH) {
      int length = Math.min(PATCH, text.size() - from);
      picture.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"20\" rx=\"4\" fill=\"#4f7cac\"/>%n"
          .formatted(LEFT + from * WIDTH + 1, ROW_OF_PATCHES, length * WIDTH - 2));
    }
    for (int i = 0; i < text.size(); i++) {
      int x = LEFT + i * WIDTH;
      double height = bits.get(i) * BIT;
      picture.append("<text x=\"%d\" y=\"%d\" fill=\"#1b1f24\">%s</text>%n".formatted(x + 3, ROW_OF_TEXT, text.get(i)));
      picture.append("<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"#dc2626\"/>%n"
          .formatted(x + 1, FLOOR_OF_BARS - height, WIDTH - 2, height));
    }
    int worst = LEFT + worstSpan() * WIDTH;
    picture.append("<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"4\" fill=\"#1b1f24\"/>%n"
        .formatted(worst, FLOOR_OF_BARS + 6, SPAN * WIDTH));
    picture.append("<text x=\"%d\" y=\"%d\" fill=\"#1b1f24\">worst span</text>%n".formatted(worst, FLOOR_OF_BARS + 26));
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" font-family="monospace" font-size="12">
        <rect width="100%%" height="100%%" rx="6" fill="#f6f7f9"/>
        %3$s</svg>
        """.formatted(LEFT + text.size() * WIDTH + 16, FLOOR_OF_BARS + 40, picture);
  }

  private void label(int y, String name) {
    picture.append("<text x=\"12\" y=\"%d\" fill=\"#6b7280\">%s</text>%n".formatted(y, name));
  }

  private int worstSpan() {
    int worst = 0;
    double most = 0;
    for (int from = 0; from + SPAN <= bits.size(); from++) {
      double sum = bits.subList(from, from + SPAN).stream().mapToDouble(Double::doubleValue).sum();
      if (sum > most) {
        most = sum;
        worst = from;
      }
    }
    return worst;
  }
}
