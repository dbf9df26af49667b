package org.megabytestreams.testing;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/// Reads the comments of an enum's constants from its source.
public final class ConstantComments {
  private ConstantComments() {}

  /// Returns the paragraphs of each constant's comment, by its name, in the order of the source.
  ///
  /// @param type the enum's simple name
  public static Map<String, List<String>> read(Path file, String type) throws IOException {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null,
          files.getJavaFileObjects(file));
      DocTrees docs = DocTrees.instance(task);
      Map<String, List<String>> comments = new LinkedHashMap<>();
      new TreePathScanner<Void, Void>() {
        @Override
        public Void visitVariable(VariableTree constant, Void nothing) {
          TreePath owner = getCurrentPath().getParentPath();
          String comment = docs.getDocComment(getCurrentPath());
          if (comment != null && owner.getLeaf() instanceof ClassTree holder
              && holder.getSimpleName().contentEquals(type)) {
            comments.put(constant.getName().toString(),
                List.of(comment.strip().replaceAll("\\n *(?! *\\n)", "\n").split("\\n\\s*\\n")));
          }
          return null;
        }
      }.scan(task.parse(), null);
      return comments;
    }
  }
}
