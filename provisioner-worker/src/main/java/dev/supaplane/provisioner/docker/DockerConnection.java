package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.supaplane.provisioner.engine.Deadline;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One client for calls, and a new client for each stream: followed streams hold their connection,
 * and once they hold all of a pool every other call waits for ever. Closing a stream's client also
 * frees a stream whose answer never began.
 */
final class DockerConnection implements AutoCloseable {
  private static final int CALLS_AT_ONCE = 64;

  private final DockerSettings settings;
  private final DockerClientConfig config;
  private final DockerClient calls;

  DockerConnection(DockerSettings settings) {
    this.settings = settings;
    this.config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(settings.host().toString())
            .build();
    this.calls = client(CALLS_AT_ONCE);
  }

  DockerSettings settings() {
    return settings;
  }

  /** A client for one stream; the caller closes it. */
  DockerClient streamClient() {
    return client(2);
  }

  /** Makes a call with the usual deadline. */
  <T> T call(DockerCall call, String subject, Function<DockerClient, T> request) {
    return call(call, subject, settings.callTimeout(), Set.of(), request);
  }

  /**
   * Makes a call.
   *
   * @param call what is asked, for telling failures apart
   * @param subject what it is about, for messages
   * @param limit deadline
   * @param secrets texts that must not get into a message
   * @throws EngineException for every failure
   */
  <T> T call(
      DockerCall call,
      String subject,
      Duration limit,
      Set<String> secrets,
      Function<DockerClient, T> request) {
    try {
      return Deadline.within(limit, () -> request.apply(calls));
    } catch (TimeoutException e) {
      throw new EngineException(
          Kind.TIMEOUT, call.of(subject) + ": no answer within " + limit.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw DockerFailures.translate(
          call, subject, e.getCause() == null ? e : e.getCause(), secrets);
    } catch (InterruptedException e) {
      throw interrupted(call, subject, e);
    }
  }

  /** What an interrupted wait becomes. */
  static EngineException interrupted(DockerCall call, String subject, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new EngineException(Kind.OTHER, call.of(subject) + ": interrupted", e);
  }

  @Override
  public void close() {
    close(calls);
  }

  /** Closes a client and the connections that it holds. */
  static void close(DockerClient client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException("an engine client did not close", e);
    }
  }

  private DockerClient client(int connections) {
    return DockerClientImpl.getInstance(
        config,
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .maxConnections(connections)
            .connectionTimeout(settings.callTimeout())
            .build());
  }
}
