package dev.supaplane.provisioner.api;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * Notes who read or ran what, and how it went. Of a command only the program's name is noted:
 * arguments and outputs may be secrets. Whatever callers chose is noted only where it is a plain
 * word, so that nobody can write lines of their own.
 */
final class Audit {
  /** In whose name the control plane asks. */
  static final String ACTOR_HEADER = "Supaplane-Actor";

  private static final Logger AUDIT = LoggerFactory.getLogger("supaplane.audit");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@._:/-]{1,100}");

  private final String actor;
  private final String action;
  private final String project;
  private final String service;

  private Audit(String actor, String action, String project, String service) {
    this.actor = actor;
    this.action = action;
    this.project = plain(project);
    this.service = plain(service);
  }

  /**
   * Notes about one request.
   *
   * @param action such as {@code exec}
   * @param service as the caller named it
   */
  static Audit of(ServerRequest request, String action, Optional<String> service) {
    return new Audit(actor(request), action, request.pathVariable("ref"), service.orElse("-"));
  }

  /** The same, with more about what is done. */
  Audit with(String more) {
    return new Audit(actor, action + " " + more, project, service);
  }

  /** A command's program and how many arguments it has. */
  static String program(String program, int arguments) {
    return "program=" + plain(program) + " arguments=" + arguments;
  }

  /** Notes how it went. */
  void outcome(String outcome) {
    AUDIT.info(
        "actor={} project={} service={} action={} outcome={}",
        actor,
        project,
        service,
        action,
        outcome);
  }

  private static String actor(ServerRequest request) {
    var caller = Caller.of(request.exchange()).actor();
    var named = request.headers().firstHeader(ACTOR_HEADER);
    if (named == null) {
      return caller;
    }
    if (!PLAIN.matcher(named).matches()) {
      throw ApiException.badRequest(
          "invalid_actor", ACTOR_HEADER + " is a plain word of at most 100 characters");
    }
    return named + "(" + caller + ")";
  }

  private static String plain(String text) {
    return PLAIN.matcher(text).matches() ? text : "?";
  }
}
