package dev.supaplane.platform.management;

import static dev.supaplane.kit.access.Permission.CONFIG_READ;
import static dev.supaplane.kit.access.Permission.CONFIG_UPDATE;
import static dev.supaplane.kit.access.Permission.DATABASE_READ;
import static dev.supaplane.kit.access.Permission.DATABASE_WRITE;
import static dev.supaplane.kit.access.Permission.PROJECT_OPERATE;
import static dev.supaplane.kit.access.Permission.PROJECT_READ;
import static dev.supaplane.kit.access.Permission.SECRETS_READ;
import static dev.supaplane.kit.access.Permission.SECRETS_UPDATE;
import static dev.supaplane.platform.management.Catalogue.Service.GATEWAY;
import static dev.supaplane.platform.management.Catalogue.Service.PLATFORM;
import static dev.supaplane.platform.management.Catalogue.empty;
import static dev.supaplane.platform.management.Catalogue.refused;
import static dev.supaplane.platform.management.Catalogue.works;

import dev.supaplane.platform.management.Catalogue.Entry;
import dev.supaplane.platform.management.Catalogue.Refusal;
import java.util.List;

/** A project's database. */
final class CatalogueOfDatabases {
  private static final String P = "/v1/projects/{ref}";
  private static final Refusal BACKUPS =
      new Refusal(
          422,
          "backups_unavailable",
          "No backups are made here yet; pg_dump, or the CLI's db dump, makes one");
  private static final Refusal NO_RESTORE_POINT =
      new Refusal(404, "restore_point_not_found", "There is no restore point");
  private static final Refusal JIT =
      new Refusal(
          422,
          "jit_unavailable",
          "Temporary access to a database is not given here; make a role with VALID UNTIL");
  private static final Refusal PASSWORD =
      new Refusal(
          422,
          "password_is_made_here",
          "Passwords are made here: POST /api/projects/{ref}/rotate makes a new one, and GET"
              + " /api/projects/{ref}/database-url tells it");
  private static final Refusal WEBHOOKS =
      new Refusal(
          422,
          "database_webhooks_always_on",
          "Database webhooks are there from the beginning: the schema supabase_functions");
  private static final Refusal PGSODIUM =
      new Refusal(
          422,
          "root_key_stays",
          "The root key of a project's vault never leaves the volume that it lies in");
  private static final Refusal REPLICAS =
      new Refusal(422, "replicas_unavailable", "Projects have no read replicas here");
  private static final Refusal READ_ONLY =
      new Refusal(
          422,
          "never_made_read_only",
          "No project is made read-only here; there is nothing to override");
  private static final Refusal UPGRADE =
      new Refusal(
          422,
          "upgrade_is_another_project",
          "Another major version is another project: create one and move the data; within a major,"
              + " PATCH /v1/projects/{ref} with template_revision");
  private static final Refusal SSL =
      new Refusal(
          422,
          "ssl_enforcement_unavailable",
          "A project's own database speaks without TLS; the gateway's port can demand it");
  private static final Refusal POOLER =
      new Refusal(
          422,
          "pooler_settings_fixed",
          "The pooler's settings are the stack template's; they are not changed by project yet");

  private CatalogueOfDatabases() {}

  static List<Entry> entries() {
    return List.of(
        works("POST", P + "/database/query", PLATFORM, "`read_only` is enforced by PostgreSQL"),
        works("POST", P + "/database/query/read-only", PLATFORM, "one statement"),
        works("GET", P + "/database/context", PLATFORM, ""),
        works("GET", P + "/database/migrations", PLATFORM, ""),
        works("POST", P + "/database/migrations", PLATFORM, "in one transaction"),
        works("PUT", P + "/database/migrations", PLATFORM, ""),
        works("DELETE", P + "/database/migrations", PLATFORM, "where each has its rollback"),
        works("GET", P + "/database/migrations/{version}", PLATFORM, ""),
        works("PATCH", P + "/database/migrations/{version}", PLATFORM, ""),
        works("GET", P + "/types/typescript", PLATFORM, ""),
        works("GET", P + "/config/database/postgres", PLATFORM, "as the server says"),
        works(
            "PUT",
            P + "/config/database/postgres",
            PLATFORM,
            "by ALTER SYSTEM; restarts the database where a setting needs it"),
        works("GET", P + "/config/database/pooler", GATEWAY, "the gateway's door"),
        refused("PATCH", P + "/config/database/pooler", CONFIG_UPDATE, POOLER),
        works("GET", P + "/config/database/pgbouncer", PLATFORM, "of Supavisor, where it runs"),
        works("POST", P + "/cli/login-role", GATEWAY, ""),
        works("DELETE", P + "/cli/login-role", GATEWAY, ""),
        works("GET", P + "/ssl-enforcement", PLATFORM, "not enforced"),
        refused("PUT", P + "/ssl-enforcement", CONFIG_UPDATE, SSL),
        works("GET", P + "/readonly", PLATFORM, ""),
        refused("POST", P + "/readonly/temporary-disable", PROJECT_OPERATE, READ_ONLY),
        empty("GET", P + "/database/backups", "none are made yet"),
        refused("POST", P + "/database/backups/restore-pitr", PROJECT_OPERATE, BACKUPS),
        refused("POST", P + "/database/backups/restore", PROJECT_OPERATE, BACKUPS),
        refused("GET", P + "/database/backups/schedule", PROJECT_READ, BACKUPS),
        refused("PATCH", P + "/database/backups/schedule", PROJECT_OPERATE, BACKUPS),
        refused("GET", P + "/database/backups/restore-point", PROJECT_READ, NO_RESTORE_POINT),
        refused("POST", P + "/database/backups/restore-point", PROJECT_OPERATE, BACKUPS),
        refused("POST", P + "/database/backups/undo", PROJECT_OPERATE, BACKUPS),
        refused("PATCH", P + "/database/password", SECRETS_UPDATE, PASSWORD),
        refused("POST", P + "/database/webhooks/enable", DATABASE_WRITE, WEBHOOKS),
        refused("GET", P + "/database/jit", DATABASE_READ, JIT),
        refused("POST", P + "/database/jit", DATABASE_WRITE, JIT),
        refused("PUT", P + "/database/jit", DATABASE_WRITE, JIT),
        refused("GET", P + "/database/jit/list", DATABASE_READ, JIT),
        refused("DELETE", P + "/database/jit/{userId}", DATABASE_WRITE, JIT),
        refused("GET", P + "/jit-access", CONFIG_READ, JIT),
        refused("PUT", P + "/jit-access", CONFIG_UPDATE, JIT),
        refused("GET", P + "/pgsodium", SECRETS_READ, PGSODIUM),
        refused("PUT", P + "/pgsodium", SECRETS_UPDATE, PGSODIUM),
        refused("POST", P + "/read-replicas/setup", PROJECT_OPERATE, REPLICAS),
        refused("POST", P + "/read-replicas/remove", PROJECT_OPERATE, REPLICAS),
        refused("POST", P + "/upgrade", PROJECT_OPERATE, UPGRADE),
        empty("GET", P + "/upgrade/eligibility", "never eligible: see POST upgrade"),
        empty("GET", P + "/upgrade/status", ""));
  }
}
