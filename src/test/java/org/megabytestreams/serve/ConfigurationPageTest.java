package org.megabytestreams.serve;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.megabytestreams.testing.GeneratedPart;

/// Holds `docs/reference/configuration.md` to [ServeConfig]: its keys, defaults, bounds and Javadoc.
class ConfigurationPageTest {
  private static final String PACKAGE = "org.megabytestreams.serve.";
  private static final String PAGE = "docs/reference/configuration.md";

  /// A key with its comment, without `megabyte.`.
  private record Key(String name, Method method, String comment) {}

  /// The keys of an interface, in the order of its source.
  private record Group(String prefix, String comment, List<Key> keys) {}

  private final Map<String, TreePath> sources = new HashMap<>();
  private final List<Group> groups = new ArrayList<>();
  private DocTrees docs;

  @Test
  void describesEachKeyOnce() throws Exception {
    parse("ServeConfig", "ContinuationConfig", "LearnConfig");
    collect("", ServeConfig.class);
    GeneratedPart.check(PAGE, "keys", groups.stream().map(this::table).collect(Collectors.joining("\n")));
  }

  @Test
  void namesTheNewNameOfEachOldKey() throws IOException {
    GeneratedPart.check(PAGE, "old names", RenamedKeys.ALL.stream()
        .map(key -> "| `megabyte." + key.oldName() + "` | `megabyte." + key.newName() + "` |\n")
        .collect(Collectors.joining("", "| old name | new name |\n|---|---|\n", "")));
  }

  private void parse(String... types) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var files = compiler.getStandardFileManager(null, null, null);
    var units = files.getJavaFileObjects(Stream.of(types)
        .map(type -> Path.of("src/main/java", (PACKAGE + type).replace('.', '/') + ".java")).toArray(Path[]::new));
    JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
    docs = DocTrees.instance(task);
    for (CompilationUnitTree unit : task.parse()) {
      for (Tree type : unit.getTypeDecls()) {
        add(PACKAGE, new TreePath(new TreePath(unit), type));
      }
    }
  }

  private void add(String prefix, TreePath path) {
    if (path.getLeaf() instanceof ClassTree type) {
      String name = prefix + type.getSimpleName();
      sources.put(name, path);
      type.getMembers().forEach(member -> add(name + "$", new TreePath(path, member)));
    }
  }

  private void collect(String prefix, Class<?> type) throws NoSuchMethodException {
    TreePath path = sources.get(type.getName());
    Group group = new Group(prefix, comment(path), new ArrayList<>());
    groups.add(group);
    for (Tree member : ((ClassTree) path.getLeaf()).getMembers()) {
      if (member instanceof MethodTree method) {
        Method key = type.getMethod(method.getName().toString());
        String name = prefix + name(key);
        Class<?> section = section(key);
        if (section != null) {
          collect(key.getReturnType() == Map.class ? name + ".\"NAME\"." : name + ".", section);
        } else if (RenamedKeys.ALL.stream().noneMatch(renamed -> renamed.oldName().equals(name))) {
          group.keys().add(new Key(name, key, comment(new TreePath(path, member))));
        }
      }
    }
  }

  /// Returns the interface that holds further keys, or null if this is a key itself.
  private static Class<?> section(Method key) {
    Class<?> type = key.getGenericReturnType() instanceof ParameterizedType map && key.getReturnType() == Map.class
        ? (Class<?>) map.getActualTypeArguments()[1] : key.getReturnType();
    return type.isInterface() && type.getPackage() == ServeConfig.class.getPackage() ? type : null;
  }

  private static String name(Method method) {
    var given = method.getAnnotation(WithName.class);
    return given != null ? given.value()
        : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private String comment(TreePath path) {
    String comment = docs.getDocComment(path);
    return comment == null ? null : comment.split("\\n\\s*\\n")[0].strip().replaceAll("\\s+", " ")
        .replaceAll("\\[(\\w+)\\]", "`$1`");
  }

  private String table(Group group) {
    String head = group.prefix().isEmpty() ? "### The service\n"
        : "### megabyte." + group.prefix().replaceAll("\\.$", "") + "\n\n" + group.comment() + "\n";
    return group.keys().isEmpty() ? "" : group.keys().stream().map(ConfigurationPageTest::row)
        .collect(Collectors.joining("", head + "\n| key | default | values | meaning |\n|---|---|---|---|\n", ""));
  }

  private static String row(Key key) {
    assertNotNull(key.comment(), "megabyte." + key.name() + " has no comment that says what it is for");
    String name = key.method().getReturnType() == Map.class ? key.name() + ".\"NAME\"" : key.name();
    return "| `megabyte." + name + "` | " + usual(key.method()) + " | " + values(key) + " | "
        + key.comment().replace("|", "\\|") + " |\n";
  }

  private static String usual(Method key) {
    WithDefault given = key.getAnnotation(WithDefault.class);
    if (given == null) {
      return "none";
    }
    String value = given.value().replaceAll("\\$\\{[^:}]*:([^}]*)\\}", "$1");
    return "`" + (key.getReturnType() == MemorySize.class && value.matches("\\d+")
        ? Bound.size(0, Long.MAX_VALUE).text().apply(Long.valueOf(value)) : value) + "`";
  }

  private static String values(Key key) {
    Optional<SettingBounds.Setting<?>> setting =
        SettingBounds.ALL.stream().filter(candidate -> candidate.key().equals(key.name())).findFirst();
    return setting.map(found -> bounds(found.bound())).orElseGet(() -> values(key.method()));
  }

  private static String values(Method key) {
    Class<?> type = key.getReturnType();
    if (type == boolean.class) {
      return "`true`, `false`";
    }
    if (type.isEnum()) {
      return Stream.of(type.getEnumConstants()).map(value -> "`" + value.toString().toLowerCase(Locale.ROOT) + "`")
          .collect(Collectors.joining(", "));
    }
    boolean several = key.getGenericReturnType().getTypeName().contains("List");
    return type == Path.class ? "path" : several ? "several by comma" : "";
  }

  private static <T extends Comparable<T>> String bounds(Bound<T> bound) {
    return bound.text().apply(bound.least()) + " to " + bound.text().apply(bound.most());
  }
}
