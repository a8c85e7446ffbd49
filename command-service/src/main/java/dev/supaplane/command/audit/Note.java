package dev.supaplane.command.audit;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be noted; it gets its time and number when it is appended. Holds no secret: neither
 * bodies nor query strings nor what was answered.
 *
 * @param actor who, such as {@code superuser}
 * @param address from where: the peer's address, or {@code -} for the control plane itself
 * @param action such as {@code POST /v1/projects/{ref}/pause}
 * @param subject of what: a project's ref or another id, or {@code -}
 * @param code of the refusal, such as {@code operation_in_progress}
 * @param correlation the same for the request, its outcome, its command and the command's events
 * @param causation number of the entry that this one follows from
 * @param details more, such as the version that a command led to
 */
public record Note(
    String actor,
    String address,
    String action,
    String subject,
    Outcome outcome,
    @Nullable String code,
    String correlation,
    @Nullable Long causation,
    SortedMap<String, String> details) {

  /** Keeps details of its own. */
  public Note {
    details = new TreeMap<>(details);
  }

  /** How this request ended. */
  Note ended(
      Outcome how, @Nullable String why, String of, long asked, SortedMap<String, String> more) {
    var all = new TreeMap<>(details);
    all.putAll(more);
    return new Note(actor, address, action, of, how, why, correlation, asked, all);
  }
}
