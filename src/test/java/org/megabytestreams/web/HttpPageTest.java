package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.junit.jupiter.api.Test;
import org.megabytestreams.testing.GeneratedPart;

/// Holds `docs/reference/http.md` to the requests that the service answers, and to what OpenAPI says of them.
class HttpPageTest {
  private static final String PAGE = "docs/reference/http.md";
  private static final JsonNode OPENAPI = openApi();

  /// A method that answers a request, such as `GET /model`.
  private record Request(String name, Method method) {}

  private final List<Request> requests =
      new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.megabytestreams.web").stream().filter(type -> type.isAnnotatedWith(Path.class))
          .flatMap(type -> requests(type.reflect()))
          .sorted(Comparator.comparing(request -> request.name().replaceFirst("(\\w+) (.*)", "$2 $1"))).toList();

  private static JsonNode openApi() {
    try (var in = HttpPageTest.class.getResourceAsStream("/META-INF/openapi.yaml")) {
      return new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void describesEachRequest() throws IOException {
    GeneratedPart.check(PAGE, "requests", requests.stream().map(HttpPageTest::row).collect(Collectors.joining("",
        "| request | role | answer | other answers |\n|---|---|---|---|\n", "")));
  }

  @Test
  void describesEachParameter() throws IOException {
    GeneratedPart.check(PAGE, "parameters", requests.stream()
        .flatMap(request -> Stream.of(request.method().getParameters()).flatMap(HttpPageTest::parameters)
            .map(parameter -> row(request, parameter)))
        .collect(Collectors.joining("", "| request | parameter | default | meaning |\n|---|---|---|---|\n", "")));
  }

  private static Stream<Request> requests(Class<?> type) {
    return Stream.of(type.getDeclaredMethods()).flatMap(method -> Stream.of(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class)).filter(verb -> verb != null)
        .map(verb -> new Request(verb.value() + " " + type.getAnnotation(Path.class).value() + path(method), method)));
  }

  private static String path(Method method) {
    return method.isAnnotationPresent(Path.class) ? method.getAnnotation(Path.class).value() : "";
  }

  private static String row(Request request) {
    Operation operation = request.method().getAnnotation(Operation.class);
    assertNotNull(operation, request.name() + " has no @Operation that says what it answers");
    RolesAllowed role = request.method().isAnnotationPresent(RolesAllowed.class)
        ? request.method().getAnnotation(RolesAllowed.class)
        : request.method().getDeclaringClass().getAnnotation(RolesAllowed.class);
    boolean everybody = request.method().isAnnotationPresent(PermitAll.class);
    return "| `" + request.name() + "` | " + (everybody ? "" : "`" + String.join("`, `", role.value()) + "`") + " | "
        + (operation.summary() + (operation.description().isEmpty() ? "" : ". " + operation.description()))
            .replace("|", "\\|") + " | "
        + answers(request) + " |\n";
  }

  /// Returns the statuses but those of success, with what annotations say of them.
  private static String answers(Request request) {
    Map<String, String> answers = new TreeMap<>();
    String[] name = request.name().split(" ");
    OPENAPI.path("paths").path(name[1]).path(name[0].toLowerCase(Locale.ROOT)).path("responses").fieldNames()
        .forEachRemaining(status -> answers.put(status, ""));
    for (APIResponse answer : request.method().getAnnotationsByType(APIResponse.class)) {
      answers.put(answer.responseCode(), answer.description());
    }
    return answers.entrySet().stream().filter(answer -> !answer.getKey().startsWith("2"))
        .map(answer -> answer.getKey() + (answer.getValue().isEmpty() ? "" : ": " + answer.getValue()))
        .collect(Collectors.joining("; "));
  }

  private static Stream<AnnotatedElement> parameters(java.lang.reflect.Parameter parameter) {
    return parameter.isAnnotationPresent(BeanParam.class) ? Stream.of(parameter.getType().getFields())
        : Stream.of(parameter).map(AnnotatedElement.class::cast)
            .filter(element -> element.isAnnotationPresent(QueryParam.class));
  }

  private static String row(Request request, AnnotatedElement parameter) {
    String name = parameter.getAnnotation(QueryParam.class).value();
    Parameter description = parameter.getAnnotation(Parameter.class);
    assertNotNull(description, request.name() + ": " + name + " has no @Parameter that says what it is");
    DefaultValue usual = parameter.getAnnotation(DefaultValue.class);
    return "| `" + request.name() + "` | `" + name + "` | " + (usual == null ? "" : "`" + usual.value() + "`") + " | "
        + description.description() + (description.example().isEmpty() ? "" : ", such as `" + description.example()
            + "`") + " |\n";
  }
}
