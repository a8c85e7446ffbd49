package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.BadRequestException;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DockerFailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        failure(
            DockerCall.OBSERVE,
            new RuntimeException(new SocketException("No such file or directory")),
            Kind.UNAVAILABLE),
        failure(
            DockerCall.CONTAINER_START,
            new RuntimeException(new ConnectException("refused")),
            Kind.UNAVAILABLE),
        failure(
            DockerCall.IMAGE,
            new RuntimeException(new ConnectException("refused")),
            Kind.UNAVAILABLE),
        failure(
            DockerCall.PING,
            new RuntimeException(new SocketTimeoutException("Read timed out")),
            Kind.TIMEOUT),
        failure(DockerCall.OBSERVE, new DockerException("down for a while", 503), Kind.UNAVAILABLE),
        failure(DockerCall.IMAGE, new NotFoundException("no such image"), Kind.IMAGE_MISSING),
        failure(
            DockerCall.IMAGE,
            new InternalServerErrorException("dial tcp: refused"),
            Kind.IMAGE_MISSING),
        failure(DockerCall.IMAGE, new DockerClientException("no manifest"), Kind.IMAGE_MISSING),
        failure(
            DockerCall.IMAGE,
            new DockerClientException("write: no space left on device"),
            Kind.DISK_FULL),
        failure(
            DockerCall.CONTAINER_CREATE,
            new NotFoundException("{\"message\":\"No such image: x:1\"}"),
            Kind.IMAGE_MISSING),
        failure(
            DockerCall.CONTAINER_CREATE,
            new BadRequestException("Minimum memory limit allowed is 6MB"),
            Kind.REFUSED),
        failure(
            DockerCall.CONTAINER_CREATE,
            new InternalServerErrorException("mkdir: no space left on device"),
            Kind.DISK_FULL),
        failure(DockerCall.CONTAINER_CREATE, new ConflictException("in use"), Kind.CONFLICT),
        failure(
            DockerCall.NETWORK_CREATE,
            new NotFoundException("could not find an available, non-overlapping IPv4 address pool"),
            Kind.SUBNET_TAKEN),
        failure(DockerCall.NETWORK_CREATE, new NotFoundException("plugin"), Kind.OTHER),
        failure(
            DockerCall.NETWORK_CREATE,
            new DockerException("Pool overlaps with other one on this address space", 403),
            Kind.SUBNET_TAKEN),
        failure(
            DockerCall.NETWORK_CREATE,
            new InternalServerErrorException("no space left on device"),
            Kind.DISK_FULL),
        failure(
            DockerCall.NETWORK_REMOVE,
            new DockerException("network has active endpoints", 403),
            Kind.CONFLICT),
        failure(DockerCall.VOLUME_REMOVE, new ConflictException("volume is in use"), Kind.CONFLICT),
        failure(
            DockerCall.CONTAINER_START,
            new InternalServerErrorException(
                "Bind for 127.0.0.1:80 failed: port is already allocated"),
            Kind.PORT_TAKEN),
        failure(
            DockerCall.CONTAINER_START,
            new InternalServerErrorException(
                "listen tcp4 127.0.0.1:80: bind: address already in use"),
            Kind.PORT_TAKEN),
        failure(
            DockerCall.CONTAINER_START,
            new NotFoundException("network 0123 not found"),
            Kind.CONFLICT),
        failure(
            DockerCall.CONTAINER_START, new NotFoundException("No such container"), Kind.NOT_FOUND),
        failure(
            DockerCall.CONTAINER_START,
            new BadRequestException("exec: no such file or directory"),
            Kind.REFUSED),
        failure(DockerCall.EXEC, new ConflictException("is not running"), Kind.CONFLICT),
        failure(DockerCall.LOGS, new NotFoundException("No such container"), Kind.NOT_FOUND),
        failure(DockerCall.OBSERVE, new InternalServerErrorException("oh"), Kind.OTHER),
        failure(DockerCall.OBSERVE, new IllegalStateException("a bug"), Kind.OTHER));
  }

  private static Arguments failure(DockerCall call, Throwable failure, Kind kind) {
    return Arguments.of(call, failure, kind);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failuresAreToldApartByTheCallTheyAnswer(DockerCall call, Throwable failure, Kind kind) {
    assertThat(DockerFailures.kind(call, failure)).isEqualTo(kind);
  }

  @Test
  void messagesAreBoundedAndSayWhatWasAsked() {
    var told =
        DockerFailures.translate(
            DockerCall.CONTAINER_START,
            "db",
            new InternalServerErrorException("x".repeat(10_000)),
            Set.of());
    assertThat(told).hasMessageStartingWith("start container db: ");
    assertThat(told.getMessage()).hasSizeLessThan(500);
    assertThat(told).hasCauseInstanceOf(InternalServerErrorException.class);
  }

  @Test
  void aMessageThatHeldASecretLosesItAndItsCause() {
    var told =
        DockerFailures.translate(
            DockerCall.CONTAINER_CREATE,
            "db",
            new BadRequestException("bad variable: PASSWORD=hunter22"),
            Set.of("hunter22", "", "on"));
    assertThat(told).hasMessage("create container db: Status 400: bad variable: PASSWORD=***");
    assertThat(told).hasNoCause();
  }

  @Test
  void whatIsTranslatedAlreadyStaysAsItIs() {
    var already = new EngineException(Kind.CONFLICT, "no", null);
    assertThat(DockerFailures.translate(DockerCall.EXEC, "db", already, Set.of()))
        .isSameAs(already);
  }

  @Test
  void aChainOfCausesWithoutEndIsSurvived() {
    var outer = new RuntimeException("outer");
    var inner = new RuntimeException("inner", outer);
    outer.initCause(inner);
    assertThat(DockerFailures.kind(DockerCall.PING, outer)).isEqualTo(Kind.OTHER);
  }
}
