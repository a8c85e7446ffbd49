package dev.supaplane.platform.door;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.platform.fleet.Fleet;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The door as clients know the hosted platform's pooler: one host and port, the project in the user
 * name. It pools nothing: a client has a session of its own, so everything works that works without
 * it.
 */
@RestController
public final class DoorRoutes {
  private final Fleet fleet;
  private final Door door;

  /** Routes of one door. */
  public DoorRoutes(Fleet fleet, Door door) {
    this.fleet = fleet;
    this.door = door;
  }

  @Requires(Permission.CONFIG_READ)
  @GetMapping("/v1/projects/{ref}/config/database/pooler")
  Mono<List<Pooler>> pooler(@PathVariable String ref, ServerWebExchange exchange) {
    return fleet.project(exchange, ref).map(project -> List.of(Pooler.of(project.ref(), door)));
  }

  /**
   * As the Management API describes a pooler.
   *
   * @param address without the password, which this service does not know
   * @param addressByItsOldName the same
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Pooler(
      String identifier,
      String databaseType,
      boolean isUsingScramAuth,
      String dbUser,
      String dbHost,
      int dbPort,
      String dbName,
      @JsonProperty("connection_string") String address,
      @JsonProperty("connectionString") String addressByItsOldName,
      int defaultPoolSize,
      int maxClientConn,
      String poolMode) {
    static Pooler of(String ref, Door door) {
      var user = door.user("postgres", ref);
      var address =
          "postgresql://%s:[YOUR-PASSWORD]@%s:%d/postgres"
              .formatted(user, door.host(), door.port());
      return new Pooler(
          ref,
          "PRIMARY",
          true,
          user,
          door.host(),
          door.port(),
          "postgres",
          address,
          address,
          door.connections(),
          door.connections(),
          "session");
    }
  }
}
