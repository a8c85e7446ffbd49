package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.UnknownBlockTagTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/**
 * Javadoc of a source tree: the one place where the contract is described. Names are canonical:
 * {@code a.b.Outer.Inner} for a type, {@code a.b.Outer#member} for a member.
 */
final class Javadocs {
  /** The contract's own. */
  static final Javadocs CONTRACT = read(Path.of("src/main/java"));

  private final Map<String, String> bodies = new HashMap<>();
  private final Map<String, String> notes = new HashMap<>();

  private Javadocs() {}

  /** Reads every source below a directory. */
  static Javadocs read(Path sources) {
    var docs = new Javadocs();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = Files.walk(sources);
        var manager = compiler.getStandardFileManager(null, null, UTF_8)) {
      var java = files.filter(f -> f.toString().endsWith(".java")).toList();
      var units = manager.getJavaFileObjectsFromPaths(java);
      var task =
          (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, units);
      var trees = DocTrees.instance(task);
      for (var unit : task.parse()) {
        docs.new Reader(trees).scan(unit, unit.getPackageName().toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + sources, e);
    }
    return docs;
  }

  /** What a type is. */
  Optional<String> of(Class<?> type) {
    return Optional.ofNullable(bodies.get(type.getCanonicalName()));
  }

  /** When an event is written: its {@code @apiNote}. */
  Optional<String> note(Class<?> type) {
    return Optional.ofNullable(notes.get(type.getCanonicalName()));
  }

  /** What a component, method or enum constant of a type is, where that type says so itself. */
  Optional<String> member(Class<?> type, String name) {
    return Optional.ofNullable(bodies.get(type.getCanonicalName() + "#" + name));
  }

  private final class Reader extends TreePathScanner<Void, String> {
    private final DocTrees trees;

    Reader(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, String outer) {
      var name = outer + "." + type.getSimpleName();
      var doc = trees.getDocCommentTree(getCurrentPath());
      if (doc != null) {
        put(name, doc.getFullBody());
        blocks(name, doc);
      }
      return super.visitClass(type, name);
    }

    @Override
    public Void visitMethod(MethodTree method, String type) {
      member(type, method.getName().toString());
      return null; // what is inside a method is nobody's contract
    }

    @Override
    public Void visitVariable(VariableTree field, String type) {
      member(type, field.getName().toString());
      return null;
    }

    private void member(String type, String name) {
      var doc = trees.getDocCommentTree(getCurrentPath());
      if (doc != null) {
        put(type + "#" + name, doc.getFullBody());
      }
    }

    private void blocks(String type, DocCommentTree doc) {
      for (var tag : doc.getBlockTags()) {
        if (tag instanceof ParamTree param) {
          put(type + "#" + param.getName(), param.getDescription());
        } else if (tag instanceof UnknownBlockTagTree note && note.getTagName().equals("apiNote")) {
          notes.put(type, text(note.getContent()));
        }
      }
    }

    private void put(String name, List<? extends DocTree> body) {
      var text = text(body);
      if (!text.isEmpty()) {
        bodies.putIfAbsent(name, text);
      }
    }
  }

  private static String text(List<? extends DocTree> body) {
    return body.stream()
        .map(Javadocs::text)
        .collect(Collectors.joining())
        .replaceAll("\\s+", " ")
        .strip();
  }

  private static String text(DocTree part) {
    return switch (part) {
      case TextTree t -> t.getBody();
      case LiteralTree t -> t.getBody().getBody();
      case EntityTree t -> "&" + t.getName() + ";";
      case LinkTree t -> {
        var label = text(t.getLabel());
        var target = t.getReference().getSignature();
        yield label.isEmpty() ? target.substring(target.lastIndexOf('#') + 1) : label;
      }
      default -> " ";
    };
  }
}
