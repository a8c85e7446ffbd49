package dev.supaplane.query.projection;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Columns of rows that are sent as one array each, so that a statement takes as many rows as there
 * are: {@code unnest} makes rows of them again.
 */
final class Columns<T> {
  private final List<Column<T>> columns = new ArrayList<>();

  private record Column<T>(String name, String type, Function<T, @Nullable Object> value) {}

  /**
   * One more column.
   *
   * @param type of PostgreSQL; a value is sent as its text
   */
  Columns<T> with(String name, String type, Function<T, @Nullable Object> value) {
    columns.add(new Column<>(name, type, value));
    return this;
  }

  /** Their names, for an insert or the alias of {@link #unnest}. */
  String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /** The arrays as rows, with a parameter for each column. */
  String unnest() {
    return columns.stream()
        .map(column -> "?::" + column.type() + "[]")
        .collect(Collectors.joining(", ", "unnest(", ")"));
  }

  /** The parameters of {@link #unnest}, after those that come before it in the statement. */
  List<Object> parameters(List<T> rows, Object... before) {
    var parameters = new ArrayList<Object>(List.of(before));
    for (var column : columns) {
      var values = new @Nullable String[rows.size()];
      for (var i = 0; i < values.length; i++) {
        var value = column.value().apply(rows.get(i));
        values[i] = value == null ? null : value.toString();
      }
      parameters.add(values);
    }
    return parameters;
  }
}
