package dev.weft.server;

import dev.weft.flow.Flow;
import dev.weft.http.Json;
import dev.weft.http.JsonException;
import dev.weft.http.Lines;

/** Lines of JSON on their way into a flow of values. One task. */
final class JsonLines<T> implements Lines.Each {
  private final Class<T> type;
  private final Flow.Out<T> out;
  private long number;

  JsonLines(Class<T> type, Flow.Out<T> out) {
    this.type = type;
    this.out = out;
  }

  @Override
  public void take(byte[] line) throws InterruptedException {
    number++;
    if (line.length > 0) {
      out.emit(value(line));
    }
  }

  private T value(byte[] line) {
    try {
      return Json.read(line, type);
    } catch (JsonException e) {
      throw Problems.of(e, "Line %,d of the body".formatted(number));
    }
  }
}
