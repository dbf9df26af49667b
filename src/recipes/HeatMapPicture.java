import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Draws what `score` prints with colours as a picture: docs/heat-map.svg.
///
///     ./megabyte score --top 3 --color always app.log | java src/recipes/HeatMapPicture.java > docs/heat-map.svg
final class HeatMapPicture {
  private static final Pattern PIECE = Pattern.compile("\u001b\\[([0-9;]*)m|[^\u001b]+");
  /// The colours of the 256-colour palette that the heat map uses.
  private static final Map<String, String> COLOURS = Map.of("236", "#303030", "58", "#5f5f00", "94", "#875f00",
      "130", "#af5f00", "166", "#d75f00", "196", "#ff0000");
  private static final double CHARACTER = 7.23;
  private static final int LINE = 19;
  private static final int MARGIN = 10;

  private HeatMapPicture() {}

  public static void main(String[] arguments) throws IOException {
    List<String> lines = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    StringBuilder picture = new StringBuilder();
    int longest = 0;
    for (int i = 0; i < lines.size(); i++) {
      longest = Math.max(longest, draw(picture, lines.get(i), MARGIN + i * LINE));
    }
    System.out.printf("""
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$.0f" height="%2$d" font-family="monospace" font-size="12">
        <rect width="100%%" height="100%%" rx="6" fill="#1b1f24"/>
        %3$s</svg>
        """, 2 * MARGIN + longest * CHARACTER, 2 * MARGIN + lines.size() * LINE, picture);
  }

  /// @return how many characters the line has
  private static int draw(StringBuilder picture, String line, int top) {
    String background = null;
    int column = 0;
    for (Matcher piece = PIECE.matcher(line); piece.find();) {
      if (piece.group(1) != null) {
        background = piece.group(1).startsWith("48;5;") ? COLOURS.get(piece.group(1).split(";")[2]) : null;
        continue;
      }
      double left = MARGIN + column * CHARACTER;
      double width = piece.group().length() * CHARACTER;
      if (background != null) {
        picture.append("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n"
            .formatted(left, top, width, LINE - 2, background));
      }
      picture.append("<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" xml:space=\"preserve\" fill=\"#eee\">%s</text>%n"
          .formatted(left, top + LINE - 6, width, piece.group().replace("&", "&amp;").replace("<", "&lt;")));
      column += piece.group().length();
    }
    return column;
  }
}
