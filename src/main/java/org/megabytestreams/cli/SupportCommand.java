package org.megabytestreams.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.megabytestreams.cli.terminal.EscapedText;
import org.megabytestreams.serve.ShownSettings;
import org.megabytestreams.support.KnownSecrets;
import org.megabytestreams.support.ProcessReport;
import org.megabytestreams.support.SupportArchive;
import org.megabytestreams.web.SupportResource;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// Runs `megabyte support`.
@Command(
    name = "support",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes one archive for people who help: what the running service is, does and waits for.",
      "It has version, machine, settings, health, models, rules by topic, counts, metrics, threads, memory and the",
      "latest lines of the log. Secrets are left out, and so are bytes and keys of records. If no service answers, the",
      "archive says so, and describes this machine and the settings that `serve` would read here."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the archive is written, whether the service answered or not",
      "1:it is not; the line on standard error says why",
      "2:the command line is wrong"
    },
    footer = {
      "",
      "Examples:",
      "  megabyte support",
      "  megabyte support --url https://megabyte.example:8443 --key-file operator.key --out support.zip"
    })
final class SupportCommand implements Callable<Integer> {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'megabyte-support-'yyyyMMdd-HHmmss'.zip'").withZone(ZoneOffset.UTC);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int MAX_BYTES = 64 << 20;
  private static final int MAX_KEY_BYTES = 1024;
  private static final int OK = 200;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  @Option(names = "--url", paramLabel = "URL", defaultValue = "http://127.0.0.1:8080",
      description = "Where the service answers HTTP (default: ${DEFAULT-VALUE}).")
  String url;

  @Option(names = "--key-file", paramLabel = "FILE",
      description = "File with a key of role operator, where the service asks for one.")
  Path keyFile;

  @Option(names = "--out", paramLabel = "FILE",
      description = "The archive to write (default: megabyte-support-TIME.zip in this folder).")
  @WrittenFile
  Path out;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path target = out == null ? Path.of(NAME.format(Instant.now())) : out;
    if (Files.exists(target)) {
      throw new IllegalArgumentException(target + " is there already; expected --out with another name");
    }
    ShownSettings settings = ShownSettings.here();
    KnownSecrets secrets = settings.secrets();
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, String> answer = new TreeMap<>();
    String problem = ask(request(), answer);
    texts.put("support.txt", secrets.hide(head(problem)));
    texts.putAll(answer);
    texts.put("here/about.txt", secrets.hide(ProcessReport.about(Main.VERSION)));
    if (answer.isEmpty()) {
      texts.put("here/configuration.txt", secrets.hide(settings.text()));
    }
    try (UnfinishedFile file = new UnfinishedFile(target)) {
      try (OutputStream to = new BufferedOutputStream(file.open())) {
        SupportArchive.write(texts, to);
      }
      file.finish();
    }
    if (problem != null) {
      System.err.println("megabyte support: " + EscapedText.line(problem));
    }
    System.out.println(target + ": " + texts.size() + " files. Look through them before you send it.");
    return ExitCode.OK;
  }

  private String head(String problem) {
    return "written at " + Instant.now() + " by " + Main.VERSION + "\n"
        + (problem == null ? "the service at " + shownUrl() + " answered; here/ describes the machine of this command\n"
            : "THE SERVICE IS NOT IN THIS ARCHIVE: " + problem + "\nhere/ describes the machine of this command, and"
                + " the settings that serve would read there. The log of the service says why it stopped.\n");
  }

  private String shownUrl() {
    return KnownSecrets.withoutUsers(url);
  }

  private HttpRequest request() throws IOException {
    HttpRequest.Builder builder;
    try {
      builder = HttpRequest.newBuilder(URI.create(url.replaceFirst("/+$", "") + SupportResource.PATH));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("expected --url such as http://127.0.0.1:8080, got " + shownUrl(), e);
    }
    if (keyFile != null) {
      if (!Files.isRegularFile(keyFile) || Files.size(keyFile) > MAX_KEY_BYTES) {
        throw new IllegalArgumentException("expected --key-file with one key, got " + keyFile);
      }
      try {
        builder.header("Authorization", "Bearer " + Files.readString(keyFile, StandardCharsets.ISO_8859_1).strip());
      } catch (IllegalArgumentException _) { // its message would quote the key
        throw new IllegalArgumentException("expected --key-file with a key of printable characters, got " + keyFile);
      }
    }
    return builder.timeout(TIMEOUT).GET().build();
  }

  /// Asks the service.
  ///
  /// @param answer gets its texts by the names of their files
  /// @return what is in the way, in one line; null if nothing is
  private String ask(HttpRequest request, Map<String, String> answer) throws InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT).build()) {
      HttpResponse<byte[]> response = client.send(request,
          HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
      if (response.statusCode() != OK) {
        return shownUrl() + " answers " + response.statusCode() + (switch (response.statusCode()) {
          case UNAUTHORIZED, FORBIDDEN -> ": it wants a key of role operator (--key-file)";
          default -> "";
        });
      }
      Map<String, String> texts =
          new ObjectMapper().readValue(response.body(), new TypeReference<Map<String, String>>() {});
      texts.entrySet().stream().filter(text -> SupportArchive.isName(text.getKey()) && text.getValue() != null)
          .forEach(text -> answer.put(text.getKey(), text.getValue()));
      return answer.isEmpty() ? shownUrl() + " answers nothing that this version knows" : null;
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return "no service answers at " + shownUrl() + ": " + why.lines().findFirst().orElse("");
    }
  }
}
