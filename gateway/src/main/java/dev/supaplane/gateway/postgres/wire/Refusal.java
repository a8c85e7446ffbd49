package dev.supaplane.gateway.postgres.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Why a connection ends before its session began, as PostgreSQL itself would say it.
 *
 * @param state the SQLSTATE, five characters
 * @param message for a person
 * @param hint what to do
 */
public record Refusal(String state, String message, String hint) {
  private static final int ERROR = 'E';

  /** Nobody is named, or a project that is not there. */
  public static Refusal unknownProject() {
    return new Refusal(
        "28000",
        "there is no such project",
        "Log in as <role>.<ref>, such as postgres.abcdefghijklmnopqrst, or connect by TLS to"
            + " <ref>.<domain>; the ref is the project's twenty letters.");
  }

  /** Several projects are named. */
  public static Refusal severalProjects() {
    return new Refusal(
        "28000",
        "user name, server name and options name different projects",
        "Name one project, once.");
  }

  /** The user name consists of the ref alone. */
  public static Refusal noUser() {
    return new Refusal(
        "28000",
        "no PostgreSQL user name specified in startup packet",
        "Log in as <role>.<ref>, such as postgres.abcdefghijklmnopqrst.");
  }

  /** The door is for TLS only. */
  public static Refusal tlsDemanded() {
    return new Refusal(
        "28000", "this door is for TLS connections only", "Connect with sslmode=require.");
  }

  /** The project's containers are stopped. */
  public static Refusal paused(String ref) {
    return new Refusal(
        "57P03",
        "the project is paused",
        "Restore it with POST /v1/projects/" + ref + "/restore, then connect again.");
  }

  /** The project is being paused or deleted. */
  public static Refusal goingDown() {
    return new Refusal(
        "57P03", "the project is being stopped", "See its operation for what is under way.");
  }

  /** The project was deleted. */
  public static Refusal removed() {
    return new Refusal(
        "08004",
        "the project was deleted",
        "Within its undo window it can be restored with its data.");
  }

  /** The project is being started. */
  public static Refusal comingUp() {
    return new Refusal(
        "57P03", "the project is coming up", "Connect again when it is ACTIVE_HEALTHY.");
  }

  /** The project publishes no database. */
  public static Refusal noDatabase() {
    return new Refusal(
        "08004", "the project publishes no database", "It is reached from its own network only.");
  }

  /** The server does not answer. */
  public static Refusal unreachable() {
    return new Refusal(
        "08006", "the project's database cannot be reached", "See the health of the project.");
  }

  /** Nobody can say where the project is. */
  public static Refusal noDirectory() {
    return new Refusal(
        "08006",
        "nobody can say right now where the project is",
        "Connect again; if it stays so, look at the control plane.");
  }

  /** The time to log in is over. */
  public static Refusal tooSlow(Duration limit) {
    return new Refusal(
        "08006",
        "the connection was not made within " + limit.toSeconds() + " s",
        "Connect again; if it stays so, look at the network between here and there.");
  }

  /** All places are taken. */
  public static Refusal tooMany() {
    return new Refusal(
        "53300",
        "sorry, too many clients already",
        "Use fewer connections, or a pool, or raise the gateway's limit.");
  }

  /** All places of the project are taken. */
  public static Refusal tooManyOfProject() {
    return new Refusal(
        "53300",
        "too many connections for the project",
        "Use fewer connections, or a pool, or raise the gateway's limit for a project.");
  }

  static Refusal unsupportedProtocol(int major, int minor) {
    return new Refusal(
        "0A000",
        "unsupported frontend protocol " + major + "." + minor + ": server supports 3",
        "Use a client for PostgreSQL 7.4 or later.");
  }

  /** Bytes that nobody understands. */
  public static Refusal malformed(String message) {
    return new Refusal("08P01", message, "Is the client one for PostgreSQL?");
  }

  /** Writes it as an ErrorResponse. */
  public void write(ByteBuf out) {
    out.writeByte(ERROR);
    var start = out.writerIndex();
    out.writeInt(0);
    field('S', "FATAL", out);
    field('V', "FATAL", out);
    field('C', state, out);
    field('M', message, out);
    field('H', hint, out);
    out.writeByte(0);
    out.setInt(start, out.writerIndex() - start);
  }

  private static void field(char code, String value, ByteBuf out) {
    out.writeByte(code);
    out.writeCharSequence(value, StandardCharsets.UTF_8);
    out.writeByte(0);
  }
}
