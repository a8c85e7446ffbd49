package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.model.Frame;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.LogLine.Source;
import dev.supaplane.provisioner.engine.LogPage;
import dev.supaplane.provisioner.engine.LogQuery;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What containers write: once, or while they write it. */
final class DockerLogs {
  private static final int PAGE_BOUND = 1 << 20;

  private final DockerConnection connection;
  private final DockerStreams streams;

  DockerLogs(DockerConnection connection, DockerStreams streams) {
    this.connection = connection;
    this.streams = streams;
  }

  /** The last lines. */
  LogPage page(String containerId, LogQuery query) {
    var lines = new LogLines();
    var page = new Page();
    streams.follow(
        DockerCall.LOGS,
        containerId,
        connection.settings().callTimeout(),
        Set.of(),
        new Following<Frame>(frame -> lines.add(frame).filter(query::takes).ifPresent(page::add)),
        (docker, stream) -> command(docker, containerId, query, false).exec(stream));
    for (var source : Source.values()) {
      lines.complete(source).filter(query::takes).ifPresent(page::add);
    }
    return page.taken();
  }

  /** The last lines, and then the next ones. */
  LogFollow follow(String containerId, LogQuery query, Duration atMost) {
    var client = connection.streamClient();
    var follow = new LogFollow(atMost, () -> DockerConnection.close(client));
    var stream = new Stream(containerId, query, follow);
    command(client, containerId, query, true).exec(stream);
    try {
      stream.begun.get(connection.settings().callTimeout().toNanos(), TimeUnit.NANOSECONDS);
      return follow;
    } catch (TimeoutException e) {
      follow.close();
      throw new EngineException(
          Kind.TIMEOUT, DockerCall.LOGS.of(containerId) + ": the lines do not begin", e);
    } catch (InterruptedException e) {
      follow.close();
      throw DockerConnection.interrupted(DockerCall.LOGS, containerId, e);
    } catch (ExecutionException e) {
      follow.close();
      throw failure(containerId, e.getCause() == null ? e : e.getCause());
    }
  }

  private static LogContainerCmd command(
      DockerClient docker, String containerId, LogQuery query, boolean follow) {
    var command =
        docker
            .logContainerCmd(containerId)
            .withStdOut(true)
            .withStdErr(true)
            .withTimestamps(true)
            .withFollowStream(follow)
            .withTail(query.tail());
    var since = query.since();
    // Whole seconds are all that the library can say; what is too old is left out here.
    return since == null
        ? command
        : command.withSince((int) Math.clamp(since.getEpochSecond(), 0, (long) Integer.MAX_VALUE));
  }

  private static EngineException failure(String containerId, Throwable problem) {
    return DockerFailures.translate(DockerCall.LOGS, containerId, problem, Set.of());
  }

  /** Keeps the last lines up to a bound. */
  private static final class Page {
    private final Deque<LogLine> lines = new ArrayDeque<>();
    private long size;
    private boolean truncated;

    void add(LogLine line) {
      lines.addLast(line);
      size += line.text().length();
      while (size > PAGE_BOUND) {
        size -= lines.removeFirst().text().length();
        truncated = true;
      }
    }

    LogPage taken() {
      return new LogPage(List.copyOf(lines), truncated);
    }
  }

  /** Hands on line by line; waits where the reader does not keep up. */
  private static final class Stream implements ResultCallback<Frame> {
    private final String containerId;
    private final LogQuery query;
    private final LogFollow follow;
    private final LogLines lines = new LogLines();
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();

    Stream(String containerId, LogQuery query, LogFollow follow) {
      this.containerId = containerId;
      this.query = query;
      this.follow = follow;
    }

    @Override
    public void onStart(Closeable stream) {
      begun.complete(true);
    }

    @Override
    public void onNext(Frame frame) {
      lines.add(frame).filter(query::takes).ifPresent(this::put);
    }

    private void put(LogLine line) {
      try {
        if (!follow.put(line)) {
          follow.close();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        follow.close();
      }
    }

    @Override
    public void onError(Throwable problem) {
      begun.completeExceptionally(problem);
      follow.broke(failure(containerId, problem));
    }

    // comes after onError too, and then says nothing new
    @Override
    public void onComplete() {
      for (var source : Source.values()) {
        lines.complete(source).filter(query::takes).ifPresent(this::put);
      }
      begun.complete(true);
      follow.ended();
    }

    @Override
    public void close() {
      follow.close();
    }
  }
}
