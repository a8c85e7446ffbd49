package dev.supaplane.command.app;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Writes into the event store as a command's transaction does, but when the test wants it. */
final class StoreRows {
  private StoreRows() {}

  /** An organization for each number from {@code first} on, in the connection's transaction. */
  static void organizations(Connection connection, String prefix, int first, int count)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            insert into domainevententry (eventidentifier, aggregateidentifier, sequencenumber,
              type, timestamp, payloadtype, payload, metadata)
            values (?, ?, 0, 'Organization', ?, ?, ?, ?)
            """)) {
      for (var number = first; number < first + count; number++) {
        var now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        var slug = prefix + number;
        var event = new OrganizationCreated(new OrganizationSlug(slug), slug, now);
        insert.setString(1, UUID.randomUUID().toString());
        insert.setString(2, slug);
        insert.setString(3, now.toString());
        insert.setString(4, EventTypes.nameOf(event));
        insert.setBytes(5, EventJson.write(event));
        insert.setBytes(6, "{}".getBytes(StandardCharsets.UTF_8));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }
}
