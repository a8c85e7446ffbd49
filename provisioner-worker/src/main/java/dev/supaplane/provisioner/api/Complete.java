package dev.supaplane.provisioner.api;

import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** Makes sure of records that were read from JSON, which knows no members that must be there. */
final class Complete {
  private Complete() {}

  /**
   * Passes a record of which nothing is missing, however deep.
   *
   * @throws IllegalArgumentException naming what is
   */
  static void require(Record read) {
    for (var component : read.getClass().getRecordComponents()) {
      switch (valueOf(read, component)) {
        case null -> {
          if (!component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
            throw new IllegalArgumentException(component.getName() + " is missing");
          }
        }
        case Record inner -> require(inner);
        case Object _ -> {}
      }
    }
  }

  private static @Nullable Object valueOf(Record read, RecordComponent component) {
    try {
      return component.getAccessor().invoke(read);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a record cannot be read", e);
    }
  }
}
