package dev.supaplane.command.audit;

import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Notes requests of those who have no token yet. The filter leaves them alone, so that nobody can
 * fill the log; whoever notes them here has bounded how many there are. What was typed is never
 * noted: an e-mail may be a password in the wrong field. Blocks, briefly.
 */
public final class SignInNotes {
  private static final String NOBODY = "anonymous";

  private final AuditLog log;

  /** Notes in a log. */
  public SignInNotes(AuditLog log) {
    this.log = log;
  }

  /** A request that was noted before anything is done. */
  public record Asked(Note note, long sequence) {
    /** The id under which it is noted. */
    public String correlation() {
      return note.correlation();
    }
  }

  /** Notes that somebody came in. */
  public void came(ServerHttpRequest request, String actor, UUID account) {
    append(request, actor, account.toString(), Outcome.ACCEPTED, null);
  }

  /**
   * Notes that somebody was refused.
   *
   * @param account as whom; null where it is nobody's
   */
  public void refused(ServerHttpRequest request, @Nullable UUID account, String code) {
    append(request, NOBODY, account == null ? "-" : account.toString(), Outcome.REFUSED, code);
  }

  /** Notes what somebody asks for. */
  public Asked ask(ServerHttpRequest request) {
    var note = Audited.ask(request, NOBODY, UUID.randomUUID().toString());
    return new Asked(note, log.append(note));
  }

  /**
   * Notes how that ended.
   *
   * @param code why it was refused; null when it was done
   */
  public void ended(Asked asked, String subject, @Nullable String code) {
    log.append(
        asked
            .note()
            .ended(
                code == null ? Outcome.ACCEPTED : Outcome.REFUSED,
                code,
                subject,
                asked.sequence(),
                new TreeMap<>()));
  }

  private void append(
      ServerHttpRequest request,
      String actor,
      String subject,
      Outcome outcome,
      @Nullable String code) {
    var asked = Audited.ask(request, actor, UUID.randomUUID().toString());
    log.append(
        new Note(
            asked.actor(),
            asked.address(),
            asked.action(),
            subject,
            outcome,
            code,
            asked.correlation(),
            null,
            asked.details()));
  }
}
