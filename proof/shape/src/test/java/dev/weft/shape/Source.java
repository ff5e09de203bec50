package dev.weft.shape;

import java.util.List;

/** One Java file, read: its place in the house and what the parser saw in it. */
record Source(
    String path,
    List<String> lines,
    String packageName,
    List<Word> names,
    List<Method> methods,
    List<Type> types,
    List<Directive> directives) {

  /** A name as it is written, or a keyword worth knowing, and its line. */
  record Word(String text, int line) {}

  /**
   * A method or constructor with a body or without; it is marked if its parameters are given by
   * something else: the header of its record, which is data, or what it overrides.
   */
  record Method(String name, int line, int length, int parameters, boolean given) {}

  /** A type at the top of its file. */
  record Type(String name, int line, boolean isPublic, boolean hasDoc) {}

  /** A {@code requires} or {@code exports} of a module; qualified when it names to whom. */
  record Directive(String verb, String name, boolean qualified, int line) {}

  /** {@return the folder of the room, such as {@code core/task} or {@code examples}} */
  String room() {
    int end = path.indexOf("/src/");
    return end < 0 ? "" : path.substring(0, end);
  }

  /** {@return the last part of the room's folder} */
  String roomName() {
    return room().substring(room().lastIndexOf('/') + 1);
  }

  /**
   * {@return the floor: {@code core}, {@code io}, {@code apps}, {@code proof} or {@code examples}}
   */
  String floor() {
    return path.substring(0, path.indexOf('/'));
  }

  boolean isMain() {
    return path.contains("/src/main/java/");
  }

  boolean isModule() {
    return path.endsWith("/module-info.java");
  }

  /** {@return whether this is code that people run: the main code of the three floors} */
  boolean isProduct() {
    return isMain() && List.of("core", "io", "apps").contains(floor());
  }

  /** {@return whether the line, or the one above, says why it does what is otherwise not done} */
  boolean saysWhy(int line) {
    return lineAt(line).contains("// why:") || lineAt(line - 1).strip().startsWith("// why:");
  }

  private String lineAt(int line) {
    return line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
  }
}
