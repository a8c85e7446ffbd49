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

  // Older revisions keep the JWT secret where every role can read it. Whether this database does
  // is asked of the database: whatever made the stack may have left it there.
  private static final String FENCE =
      """
      select pg_catalog.current_setting('transaction_read_only')
             || case when coalesce(pg_catalog.current_setting('app.settings.jwt_secret', true), '')
                          <> ''
                       or exists (select from pg_catalog.pg_db_role_setting s,
                                              pg_catalog.unnest(s.setconfig) as c (line)
                                   where c.line ~* '^app[.]settings[.]jwt_secret=.')
                     then ', and tells' else '' end as said""";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final MetaClient meta = new MetaClient(Said::asItIs);

  /**
   * Runs one statement. Whether the connection really begins its transactions as read-only is asked
   * first, by the same connection: meta, and what lies before it, is the project's own, and may be
   * of a version that nobody has tried this with. By the same question it tells whether whoever
   * asks it could ask it for the JWT secret.
   *
   * @param gateway of the project, without a slash at its end
   * @param access that is read-only
   * @param secrets permits to read secrets, or fails; asked only where the database tells one
   * @return the rows as JSON; fails with an {@link ApiException}, which for 400 says what
   *     PostgreSQL said
   */
  public Mono<byte[]> read(
      String gateway,
      MetaAccess access,
      String sql,
      List<JsonNode> parameters,
      Mono<Void> secrets) {
    var door = new MetaDoor(gateway, access.serviceKey(), access.connection(), null);
    var rows = Mono.defer(() -> meta.query(door, new MetaQuery(sql, parameters, SECONDS, true)));
    return meta.query(door, new MetaQuery(FENCE, SECONDS))
        .flatMap(
            said ->
                switch (JSON.readTree(said).path(0).path("said").asString("")) {
                  case "on" -> rows;
                  case "on, and tells" -> secrets.then(rows);
                  default ->
                      Mono.error(
                          () ->
                              new ApiException(
                                  403,
                                  "reading_not_fenced",
                                  "This project's postgres-meta opens no read-only connections, so"
                                      + " only those who may write can ask it"));
                });
  }
}
