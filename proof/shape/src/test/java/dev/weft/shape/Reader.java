package dev.weft.shape;

import static java.util.Objects.requireNonNull;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.PackageTree;
import com.sun.source.tree.RequiresTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads Java files with javac's own parser, so comments and strings never count as code. */
final class Reader extends TreePathScanner<@Nullable Void, @Nullable Void> {
  private final CompilationUnitTree unit;
  private final DocTrees trees;
  private final List<Source.Word> names = new ArrayList<>();
  private final List<Source.Method> methods = new ArrayList<>();
  private final List<Source.Type> types = new ArrayList<>();
  private final List<Source.Directive> directives = new ArrayList<>();

  private Reader(CompilationUnitTree unit, DocTrees trees) {
    this.unit = unit;
    this.trees = trees;
  }

  /**
   * {@return the files, read}; the keys of {@code files} are paths from the root, the values the
   * text.
   */
  static List<Source> read(Map<String, String> files) {
    if (files.isEmpty()) {
      return List.of();
    }
    var compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "the tests need a JDK");
    List<File> inputs = new ArrayList<>();
    files.forEach((path, text) -> inputs.add(new File(path, text)));
    var task =
        (JavacTask) compiler.getTask(null, null, _ -> {}, List.of("-proc:none"), null, inputs);
    DocTrees trees = DocTrees.instance(task);
    List<Source> sources = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        String path = unit.getSourceFile().toUri().getPath().substring(1);
        sources.add(new Reader(unit, trees).source(path, requireNonNull(files.get(path))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }

  private Source source(String path, String text) {
    scan(unit, null);
    ExpressionTree name = unit.getPackageName();
    String packageName = name == null ? "" : name.toString();
    return new Source(path, text.lines().toList(), packageName, names, methods, types, directives);
  }

  @Override
  public @Nullable Void visitPackage(PackageTree tree, @Nullable Void nothing) {
    return null;
  }

  @Override
  public @Nullable Void visitImport(ImportTree tree, @Nullable Void nothing) {
    add(tree.getQualifiedIdentifier().toString(), tree);
    return null;
  }

  @Override
  public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void nothing) {
    add(tree.getName().toString(), tree);
    return null;
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void nothing) {
    if (!isPlainName(tree)) {
      return super.visitMemberSelect(tree, null);
    }
    add(tree.toString(), tree);
    return null;
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void nothing) {
    add(tree.getQualifierExpression() + "." + tree.getName(), tree);
    return super.visitMemberReference(tree, null);
  }

  @Override
  public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void nothing) {
    add("new " + tree.getIdentifier() + "/" + tree.getArguments().size(), tree);
    return super.visitNewClass(tree, null);
  }

  @Override
  public @Nullable Void visitSynchronized(SynchronizedTree tree, @Nullable Void nothing) {
    add("synchronized", tree);
    return super.visitSynchronized(tree, null);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree tree, @Nullable Void nothing) {
    if (tree.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED)) {
      add("synchronized", tree);
    }
    int first = lineOf(tree);
    boolean given =
        (tree.getReturnType() == null
                && getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD)
            || tree.getModifiers().getAnnotations().stream()
                .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
    int length = lastLineOf(tree) - first + 1;
    int parameters = tree.getParameters().size();
    methods.add(new Source.Method(tree.getName().toString(), first, length, parameters, given));
    return super.visitMethod(tree, null);
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, @Nullable Void nothing) {
    if (getCurrentPath().getParentPath().getLeaf() == unit) {
      boolean isPublic = tree.getModifiers().getFlags().contains(Modifier.PUBLIC);
      boolean hasDoc = trees.getDocComment(getCurrentPath()) != null;
      types.add(new Source.Type(tree.getSimpleName().toString(), lineOf(tree), isPublic, hasDoc));
    }
    return super.visitClass(tree, null);
  }

  @Override
  public @Nullable Void visitRequires(RequiresTree tree, @Nullable Void nothing) {
    String name = tree.getModuleName().toString();
    directives.add(new Source.Directive("requires", name, false, lineOf(tree)));
    return super.visitRequires(tree, null);
  }

  @Override
  public @Nullable Void visitExports(ExportsTree tree, @Nullable Void nothing) {
    String name = tree.getPackageName().toString();
    boolean qualified = tree.getModuleNames() != null;
    directives.add(new Source.Directive("exports", name, qualified, lineOf(tree)));
    return super.visitExports(tree, null);
  }

  private static boolean isPlainName(ExpressionTree tree) {
    return tree instanceof IdentifierTree
        || (tree instanceof MemberSelectTree select && isPlainName(select.getExpression()));
  }

  private void add(String text, Tree tree) {
    names.add(new Source.Word(text, lineOf(tree)));
  }

  private int lineOf(Tree tree) {
    return line(trees.getSourcePositions().getStartPosition(unit, tree));
  }

  private int lastLineOf(Tree tree) {
    return line(trees.getSourcePositions().getEndPosition(unit, tree));
  }

  /** A tree that is not written in the file, such as a default constructor, has no position. */
  private int line(long position) {
    return position < 0 ? 0 : (int) unit.getLineMap().getLineNumber(position);
  }

  /** A file in memory, so that the broken twins need none on disk. */
  private static final class File extends SimpleJavaFileObject {
    private final String text;

    File(String path, String text) {
      super(URI.create("text:///" + path), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
