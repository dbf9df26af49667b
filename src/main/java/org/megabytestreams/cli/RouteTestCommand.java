package org.megabytestreams.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.routes.Route;
import org.megabytestreams.routes.RoutesFile;
import org.megabytestreams.routes.SampleMessage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs `megabyte route-test`.
@Command(
    name = "route-test",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends a sample incident by an alert route, opened and then closed, and prints what the target answers.",
      "It reads the file of routes that megabyte.routes.file of the service names. No broker is needed."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the target took both messages",
      "1:it did not; the last line says why",
      "2:the command line, or the file of routes, is wrong"
    },
    footer = {"", "Example:", "  megabyte route-test ops-chat --routes routes.json"})
final class RouteTestCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "The route's name.")
  String name;

  @Option(names = "--routes", paramLabel = "FILE", required = true, description = "The file of routes.")
  Path file;

  @Override
  public Integer call() throws IOException {
    List<Route> routes = RoutesFile.read(file);
    Route route = routes.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow(() ->
        new IllegalArgumentException("expected one of the routes "
            + String.join(", ", routes.stream().map(Route::name).toList()) + ", got " + name));
    for (String answer : SampleMessage.send(route)) {
      System.out.println(EscapedText.line(answer));
    }
    return 0;
  }
}
