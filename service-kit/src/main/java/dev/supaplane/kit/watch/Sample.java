package dev.supaplane.kit.watch;

import java.util.List;

/** Something that is looked at every few seconds, on a thread where it may block. */
public interface Sample {
  /** Its name, such as {@code command-database}. */
  String name();

  /**
   * Looks. When it cannot, what it told before is not told any more: an old number would look like
   * a new one.
   *
   * @throws Exception when it cannot
   */
  List<Reading> take() throws Exception;
}
