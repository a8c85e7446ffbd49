package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What containers and volumes use. */
final class DockerUsage {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  // The engine walks through every file of every volume for it, and does so for one caller at once.
  private static final Duration SIZES_KEPT = Duration.ofSeconds(30);
  // What a container without a limit is said to have: more than any machine.
  private static final long NO_LIMIT = 1L << 60;

  private record Sizes(long takenAt, Map<String, Long> bytes) {}

  private final DockerConnection connection;
  private final DockerStreams streams;
  private final ReentrantLock measuring = new ReentrantLock();
  private @Nullable Sizes sizes;

  DockerUsage(DockerConnection connection, DockerStreams streams) {
    this.connection = connection;
    this.streams = streams;
  }

  /** A container's usage; the engine looks twice, a second apart. */
  ContainerUsage of(String containerId) {
    var last = new AtomicReference<@Nullable Statistics>();
    streams.follow(
        DockerCall.USAGE,
        containerId,
        connection.settings().callTimeout(),
        Set.of(),
        new Following<Statistics>(last::set),
        (docker, stream) -> docker.statsCmd(containerId).withNoStream(true).exec(stream));
    var seen = last.get();
    if (seen == null || seen.getMemoryStats() == null || seen.getMemoryStats().getUsage() == null) {
      throw new EngineException(
          Kind.CONFLICT, DockerCall.USAGE.of(containerId) + ": it does not run", null);
    }
    return new ContainerUsage(cpu(seen), memory(seen.getMemoryStats()), limit(seen));
  }

  /** The sizes of all volumes by name, at most so old as {@link #SIZES_KEPT}. */
  Map<String, Long> volumes() {
    var limit = connection.settings().callTimeout();
    try {
      if (!measuring.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new EngineException(
            Kind.TIMEOUT, DockerCall.USAGE.of("volumes") + ": the engine still measures", null);
      }
    } catch (InterruptedException e) {
      throw DockerConnection.interrupted(DockerCall.USAGE, "volumes", e);
    }
    try {
      var known = sizes;
      if (known != null && System.nanoTime() - known.takenAt() < SIZES_KEPT.toNanos()) {
        return known.bytes();
      }
      var bytes = connection.call(DockerCall.USAGE, "volumes", _ -> measure());
      sizes = new Sizes(System.nanoTime(), bytes);
      return bytes;
    } finally {
      measuring.unlock();
    }
  }

  private Map<String, Long> measure() {
    try {
      return PlainRequest.get(
          connection.settings().host(), "/system/df?type=volume", DockerUsage::sizes);
    } catch (IOException e) {
      throw new UncheckedIOException("volumes cannot be measured", e);
    }
  }

  private static Map<String, Long> sizes(Reader answer) throws IOException {
    try {
      var bytes = new HashMap<String, Long>();
      for (var volume : JSON.readTree(answer).path("Volumes")) {
        long size = volume.path("UsageData").path("Size").asLong(-1);
        if (size >= 0) {
          bytes.put(volume.path("Name").asString(""), size);
        }
      }
      return Map.copyOf(bytes);
    } catch (JacksonException e) {
      throw new IOException("the engine's answer was not understood", e);
    }
  }

  private static double cpu(Statistics seen) {
    var now = seen.getCpuStats();
    var before = seen.getPreCpuStats();
    if (now == null
        || before == null
        || now.getCpuUsage() == null
        || before.getCpuUsage() == null) {
      return 0;
    }
    long used =
        number(now.getCpuUsage().getTotalUsage()) - number(before.getCpuUsage().getTotalUsage());
    long passed = number(now.getSystemCpuUsage()) - number(before.getSystemCpuUsage());
    if (used <= 0 || passed <= 0) {
      return 0;
    }
    long cores = Math.max(1, number(now.getOnlineCpus()));
    return Math.round(used * 10_000.0 * cores / passed) / 100.0;
  }

  // Both generations of control groups count file pages that can be dropped at any time.
  private static long memory(MemoryStatsConfig memory) {
    var details = memory.getStats();
    long droppable = 0;
    if (details != null) {
      droppable =
          details.getTotalInactiveFile() != null
              ? details.getTotalInactiveFile()
              : number(details.getInactiveFile());
    }
    return Math.max(0, number(memory.getUsage()) - droppable);
  }

  private static @Nullable Long limit(Statistics seen) {
    long limit = number(seen.getMemoryStats().getLimit());
    return limit <= 0 || limit >= NO_LIMIT ? null : limit;
  }

  private static long number(@Nullable Long number) {
    return Objects.requireNonNullElse(number, 0L);
  }
}
