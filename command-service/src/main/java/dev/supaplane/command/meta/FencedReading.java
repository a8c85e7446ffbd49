package dev.supaplane.command.meta;

import dev.supaplane.kit.meta.MetaClient;
import dev.supaplane.kit.meta.MetaDoor;
import dev.supaplane.kit.meta.MetaQuery;
import dev.supaplane.kit.meta.Said;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a project's meta for what can but be read. */
public final class FencedReading {
  private static final int SECONDS = 55;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final MetaClient meta = new MetaClient(Said::asItIs);

  /**
   * Runs one statement. Whether the connection really begins its transactions as read-only is asked
   * first, by the same connection: meta, and what lies before it, is the project's own, and may be
   * of a version that nobody has tried this with.
   *
   * @param gateway of the project, without a slash at its end
   * @param access that is read-only
   * @return the rows as JSON; fails with an {@link ApiException}, which for 400 says what
   *     PostgreSQL said
   */
  public Mono<byte[]> read(
      String gateway, MetaAccess access, String sql, List<JsonNode> parameters) {
    var door = new MetaDoor(gateway, access.serviceKey(), access.connection(), null);
    return meta.query(
            door, new MetaQuery("select current_setting('transaction_read_only') as said", SECONDS))
        .flatMap(
            said ->
                JSON.readTree(said).path(0).path("said").asString("").equals("on")
                    ? meta.query(door, new MetaQuery(sql, parameters, SECONDS, true))
                    : Mono.error(
                        () ->
                            new ApiException(
                                403,
                                "reading_not_fenced",
                                "This project's postgres-meta opens no read-only connections, so"
                                    + " only those who may write can ask it")));
  }
}
