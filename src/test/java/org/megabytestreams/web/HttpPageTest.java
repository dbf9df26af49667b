package org.megabytestreams.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the requests in `docs/reference/http.md` to those that the service answers.
class HttpPageTest {
  private static final Pattern REQUESTS = Pattern.compile("^\\| `([A-Z`, ]+) (/[^`?]*)", Pattern.MULTILINE);

  @Test
  void namesEachRequest() throws IOException {
    Set<String> answered = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("org.megabytestreams.web").stream().filter(type -> type.isAnnotatedWith(Path.class))
        .flatMap(type -> requests(type.reflect())).collect(Collectors.toCollection(TreeSet::new));
    String page = Files.readString(java.nio.file.Path.of("docs/reference/http.md"));
    Set<String> described = REQUESTS.matcher(page).results()
        .flatMap(row -> Stream.of(row.group(1).split("[`, ]+")).map(method -> method + " " + row.group(2)))
        .filter(request -> !request.contains(" /q/") && !request.equals("GET /"))
        .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(answered, described);
  }

  private static Stream<String> requests(Class<?> type) {
    return Stream.of(type.getDeclaredMethods()).flatMap(method -> Stream.of(method.getAnnotations())
        .map(annotation -> annotation.annotationType().getAnnotation(HttpMethod.class)).filter(verb -> verb != null)
        .map(verb -> verb.value() + " " + type.getAnnotation(Path.class).value() + path(method)));
  }

  private static String path(Method method) {
    return method.isAnnotationPresent(Path.class) ? method.getAnnotation(Path.class).value() : "";
  }
}
