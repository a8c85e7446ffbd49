package dev.supaplane.events.wire;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what lacks a component that the contract promises. JSON of anybody's making can be read
 * into a record without one; whoever meets it later would fail far from the cause.
 */
final class Completeness {
  private static final ClassValue<List<RecordComponent>> COMPONENTS =
      new ClassValue<>() {
        @Override
        protected List<RecordComponent> computeValue(Class<?> type) {
          var components = List.of(type.getRecordComponents());
          components.forEach(component -> component.getAccessor().setAccessible(true));
          return components;
        }
      };

  private Completeness() {}

  /**
   * The record itself.
   *
   * @throws IllegalArgumentException when a component that is not nullable is missing, at any depth
   */
  static Record require(Record value) {
    require(value, "");
    return value;
  }

  private static void require(Object value, String path) {
    switch (value) {
      case Record r -> {
        for (var component : COMPONENTS.get(r.getClass())) {
          var part = read(component, r);
          if (part != null) {
            require(part, path + "." + component.getName());
          } else if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            throw missing(path + "." + component.getName());
          }
        }
      }
      case List<?> elements -> {
        for (Object element : elements) {
          if (element == null) {
            throw missing(path + "[]");
          }
          require(element, path + "[]");
        }
      }
      default -> {}
    }
  }

  private static IllegalArgumentException missing(String path) {
    return new IllegalArgumentException(path.substring(1) + " is missing");
  }

  private static @Nullable Object read(RecordComponent component, Record of) {
    try {
      return component.getAccessor().invoke(of);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }
}
