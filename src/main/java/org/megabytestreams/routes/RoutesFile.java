package org.megabytestreams.routes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.megabytestreams.anomaly.Severity;
import org.megabytestreams.control.StreamPattern;
import org.megabytestreams.wire.OneLine;

/// Reads a file of routes, as `schemas/routes.schema.json` describes it.
public final class RoutesFile {
  private static final ObjectMapper MAPPER = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
      .build();
  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_ROUTES = 100;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final List<String> TYPES = List.of("webhook", "alertmanager", "slack", "pagerduty", "email",
      "syslog");
  private static final List<String> DEFAULT_CHANGES = List.of("opened", "escalated", "closed");
  private static final String PAGER_DUTY = "https://events.pagerduty.com/v2/enqueue";
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MAX_TIMEOUT = Duration.ofMinutes(1);
  private static final int DIGEST_OVER = 60;
  private static final int MAX_DIGEST_OVER = 500;
  private static final int MAX_PORT = 65_535;

  private final Path folder;

  private RoutesFile(Path folder) {
    this.folder = folder;
  }

  /// Reads the routes.
  ///
  /// @throws IllegalArgumentException if the file is wrong; the message says where, in one line
  public static List<Route> read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException("expected at most " + MAX_BYTES + " bytes");
      }
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
      return new RoutesFile(file.toAbsolutePath().getParent()).routes(root);
    } catch (NoSuchFileException e) {
      throw new IOException("no such file: " + file, e);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": not JSON: "
          + OneLine.of(e.getOriginalMessage().lines().findFirst().orElse("")) + (e.getLocation() == null ? ""
          : " (line " + e.getLocation().getLineNr() + ")"), e);
    } catch (CharConversionException e) {
      throw new IllegalArgumentException(file + ": not JSON: " + OneLine.of(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + OneLine.of(e.getMessage()), e);
    }
  }

  private List<Route> routes(JsonNode root) {
    FileFields fields = new FileFields("file", root, folder);
    fields.optionalText("$schema");
    List<JsonNode> objects = fields.objects("routes");
    fields.end();
    if (objects.size() > MAX_ROUTES) {
      throw new IllegalArgumentException("routes: expected at most " + MAX_ROUTES + ", got " + objects.size());
    }
    List<Route> routes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode object : objects) {
      Route route = route(new FileFields("routes[" + routes.size() + "]", object, folder), routes.size());
      if (!names.add(route.name())) {
        throw new IllegalArgumentException("routes: expected distinct names, got '" + route.name() + "' twice");
      }
      routes.add(route);
    }
    return routes;
  }

  private static Route route(FileFields fields, int index) {
    String name = fields.text("name");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("routes[" + index
          + "].name: expected up to 63 letters a-z, digits and '-', got '" + name + "'");
    }
    String type = fields.oneOf("type", TYPES, null);
    RouteFilter filter = new RouteFilter(StreamPattern.parse(fields.optionalText("streams").orElse("*")),
        severity(fields), changes(fields));
    Wording wording = wording(fields, index);
    Route.Pace pace = new Route.Pace(fields.time("timeout", SECOND, MAX_TIMEOUT, Duration.ofSeconds(10)),
        fields.time("deadline", SECOND, Duration.ofDays(7), Duration.ofMinutes(15)),
        fields.whole("digestOver", 0, MAX_DIGEST_OVER, DIGEST_OVER));
    Route route = new Route(name, filter, wording, pace, target(type, fields));
    fields.end();
    try {
      for (Secret secret : route.target().secrets()) {
        secret.read();
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return route;
  }

  private static Severity severity(FileFields fields) {
    List<String> ids = Stream.of(Severity.values()).map(Severity::id).toList();
    return Severity.valueOf(fields.oneOf("severity", ids, Severity.LOW.id()).toUpperCase(Locale.ROOT));
  }

  private static Set<Change> changes(FileFields fields) {
    Set<Change> changes = EnumSet.noneOf(Change.class);
    for (String id : fields.texts("changes", DEFAULT_CHANGES)) {
      changes.add(Stream.of(Change.values()).filter(change -> change.id().equals(id)).findFirst().orElseThrow(() ->
          new IllegalArgumentException("changes: expected opened, escalated, updated or closed, got '" + id + "'")));
    }
    return changes;
  }

  private static Wording wording(FileFields fields, int index) {
    String template = fields.optionalText("template").orElse(Wording.DEFAULT);
    try {
      return new Wording(template, fields.optionalText("linkBase"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("routes[" + index + "].template: " + e.getMessage(), e);
    }
  }

  private static TargetSettings target(String type, FileFields fields) {
    return switch (type) {
      case "webhook" -> new TargetSettings.Webhook(endpoint(fields, null), fields.flag("cloudEvents"),
          fields.optionalSecret("signingKey"));
      case "alertmanager" -> new TargetSettings.Alertmanager(endpoint(fields, null), fields.textsByName("labels"),
          fields.time("repeatEvery", SECOND, Duration.ofHours(1), Duration.ofMinutes(1)));
      case "slack" -> new TargetSettings.Slack(endpoint(fields, null));
      case "pagerduty" -> new TargetSettings.PagerDuty(endpoint(fields, PAGER_DUTY), fields.secret("routingKey"));
      case "email" -> email(fields);
      default -> {
        String transport = fields.oneOf("transport", List.of("udp", "tcp", "tls"), "tls");
        boolean allowPrivate = fields.flag("allowPrivate");
        requireTls("transport", transport.equals("tls"), allowPrivate);
        yield new TargetSettings.Syslog(fields.text("host"),
            fields.whole("port", 1, MAX_PORT, transport.equals("tls") ? 6514 : 514), transport, caFile(fields),
            allowPrivate);
      }
    };
  }

  private static TargetSettings email(FileFields fields) {
    String tls = fields.oneOf("tls", List.of("starttls", "tls", "none"), "starttls");
    boolean allowPrivate = fields.flag("allowPrivate");
    requireTls("tls", !tls.equals("none"), allowPrivate);
    Optional<String> user = fields.optionalText("user");
    Optional<Secret> password = user.isPresent() ? Optional.of(fields.secret("password")) : Optional.empty();
    return new TargetSettings.Email(fields.text("host"),
        fields.whole("port", 1, MAX_PORT, tls.equals("tls") ? 465 : 587), tls, caFile(fields), user, password,
        fields.text("from"), fields.texts("to", null), allowPrivate);
  }

  private static void requireTls(String field, boolean secured, boolean allowPrivate) {
    if (!secured && !allowPrivate) {
      throw new IllegalArgumentException(field + ": expected TLS, unless allowPrivate is true");
    }
  }

  private static Optional<Path> caFile(FileFields fields) {
    Optional<Path> named = fields.file("caFile");
    named.filter(file -> !Files.isReadable(file)).ifPresent(file -> {
      throw new IllegalArgumentException("caFile: cannot read file " + file);
    });
    return named;
  }

  private static Endpoint endpoint(FileFields fields, String otherwise) {
    boolean secret = fields.isObject("url");
    String url = secret ? null : otherwise == null ? fields.text("url")
        : fields.optionalText("url").orElse(otherwise);
    Endpoint endpoint = new Endpoint(url, secret ? fields.secret("url") : null, fields.optionalSecret("token"),
        caFile(fields), fields.flag("allowPrivate"));
    try {
      endpoint.uri();
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return endpoint;
  }
}
