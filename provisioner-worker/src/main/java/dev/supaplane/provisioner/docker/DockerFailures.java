package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From what docker-java throws to what a planner can decide on. */
final class DockerFailures {
  private static final int MESSAGE_BOUND = 400;
  private static final int SECRET_AT_LEAST = 4;

  private DockerFailures() {}

  /**
   * Translates a failure.
   *
   * @param secrets texts to blank out of the message; when one was in it, the cause is dropped
   *     because it repeats the message
   */
  static EngineException translate(
      DockerCall call, String subject, Throwable failure, Set<String> secrets) {
    if (failure instanceof EngineException already) {
      return already;
    }
    var said = said(failure);
    var clean = said;
    for (var secret : secrets) {
      if (secret.length() >= SECRET_AT_LEAST) {
        clean = clean.replace(secret, "***");
      }
    }
    var cause = clean.equals(said) ? failure : null;
    var bounded = clean.length() > MESSAGE_BOUND ? clean.substring(0, MESSAGE_BOUND) : clean;
    return new EngineException(kind(call, failure), call.of(subject) + ": " + bounded, cause);
  }

  /** A name that is taken by something else. */
  static EngineException conflict(String message) {
    return new EngineException(Kind.CONFLICT, message, null);
  }

  /** Whether a start found a process of the container that the engine does not know of. */
  static boolean halfStarted(DockerException failure) {
    var said = said(failure);
    return said.contains("task ") && said.contains(": already exists");
  }

  /** What kind of trouble a failure is. */
  static Kind kind(DockerCall call, Throwable failure) {
    var answered = find(DockerException.class, failure);
    if (answered != null) {
      return ofStatus(call, answered.getHttpStatus(), said(answered).toLowerCase(Locale.ROOT));
    }
    // docker-java gives no exception of its own when nobody answers: a plain one with this cause
    if (find(InterruptedIOException.class, failure) != null) {
      return Kind.TIMEOUT;
    }
    if (find(IOException.class, failure) != null) {
      return Kind.UNAVAILABLE;
    }
    if (call == DockerCall.IMAGE && failure instanceof DockerClientException) {
      return diskFull(said(failure).toLowerCase(Locale.ROOT)) ? Kind.DISK_FULL : Kind.IMAGE_MISSING;
    }
    return Kind.OTHER;
  }

  private static Kind ofStatus(DockerCall call, int status, String said) {
    if (diskFull(said)) {
      return Kind.DISK_FULL;
    }
    if (status == 503) {
      return Kind.UNAVAILABLE;
    }
    return switch (call) {
      case IMAGE -> Kind.IMAGE_MISSING;
      case NETWORK_CREATE -> networkCreate(status, said);
      case NETWORK_REMOVE -> status == 403 ? Kind.CONFLICT : usual(status);
      case CONTAINER_CREATE -> containerCreate(status, said);
      case CONTAINER_START -> containerStart(status, said);
      case OBSERVE,
          VOLUME_CREATE,
          VOLUME_REMOVE,
          CONTAINER_STOP,
          CONTAINER_REMOVE,
          EXEC,
          LOGS,
          USAGE,
          WATCH,
          PING ->
          usual(status);
    };
  }

  private static Kind networkCreate(int status, String said) {
    if (status == 403 || said.contains("overlap")) {
      return Kind.SUBNET_TAKEN;
    }
    if (said.contains("available") && said.contains("pool")) {
      return Kind.SUBNET_TAKEN;
    }
    // some engines say 500 for it
    if (said.contains("invalid subnet") || said.contains("invalid cidr")) {
      return Kind.REFUSED;
    }
    // a new thing can't be missing: here 404 says that the engine ran out of something
    return status == 404 ? Kind.OTHER : usual(status);
  }

  private static Kind containerCreate(int status, String said) {
    if (status == 404) {
      return said.contains("image") ? Kind.IMAGE_MISSING : Kind.OTHER;
    }
    return missingFile(said) ? Kind.OTHER : usual(status);
  }

  private static Kind containerStart(int status, String said) {
    if (said.contains("port is already allocated")
        || said.contains("address already in use")
        || said.contains("ports are not available")) {
      return Kind.PORT_TAKEN;
    }
    // the container hangs on a network that is gone; only a new container helps
    if (status == 404 && said.contains("network")) {
      return Kind.CONFLICT;
    }
    return missingFile(said) ? Kind.OTHER : usual(status);
  }

  private static Kind usual(int status) {
    return switch (status) {
      case 404 -> Kind.NOT_FOUND;
      case 409 -> Kind.CONFLICT;
      case 400, 401, 403, 405, 406, 501 -> Kind.REFUSED;
      default -> Kind.OTHER;
    };
  }

  private static boolean diskFull(String said) {
    return said.contains("no space left on device");
  }

  // the project's files can be written again, so this is no refusal for good
  private static boolean missingFile(String said) {
    return said.contains("bind source path does not exist");
  }

  private static String said(Throwable failure) {
    var message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message.strip();
  }

  private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable failure) {
    @Nullable Throwable at = failure;
    for (int depth = 0; at != null && depth < 20; depth++) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
      at = at.getCause();
    }
    return null;
  }
}
