package dev.supaplane.provisioner.execute;

import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.ExecSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a database the passwords that its project has. A password lives in two places, the
 * project's secrets and the database's own catalogue, and only the first start copies it from one
 * to the other; a rotation, or somebody's {@code alter role}, leaves them apart.
 *
 * <p>What the roles are to have stands in the container's environment since it was made, so no
 * secret passes through the engine's API, a command line or this program. Connections from inside
 * the container are trusted by the database's own rules.
 *
 * @param engine runs the command
 */
record PasswordSync(ContainerEngine engine) {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordSync.class);
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int OUTPUT = 4096;
  private static final String SQL_VARIABLE = "SUPAPLANE_SQL";
  private static final String SETTING = "APP_SETTINGS_JWT_SECRET";

  // What the container knows of them, and nothing that the server may write about statements is to
  // show one.
  private static final String QUIETLY =
      """
      \\getenv password POSTGRES_PASSWORD
      \\getenv secret JWT_SECRET
      \\if :{?secret}
      \\else
      \\set secret ''
      \\endif
      \\getenv setting APP_SETTINGS_JWT_SECRET
      \\if :{?setting}
      \\else
      \\set setting ''
      \\endif
      set log_statement = 'none';
      set log_min_error_statement = 'panic';
      set log_min_duration_statement = -1;
      set log_duration = off;
      set pg_stat_statements.track = 'none';
      set pgaudit.log = 'none';
      begin;
      """;

  // One transaction: either every role has the new password or none has.
  private static final String ROLES =
      """
      select format('alter role %I with password %L', rolname, :'password')
        from pg_roles
       where rolname in ('authenticator', 'pgbouncer', 'postgres', 'supabase_admin',
                         'supabase_auth_admin', 'supabase_functions_admin',
                         'supabase_replication_admin', 'supabase_storage_admin')
       order by rolname \\gexec
      """;

  // Older revisions keep the JWT secret where every role can read it; newer ones put an end to it,
  // and a way back puts it there again.
  private static final String JWT_SETTING =
      """
      select format('alter database %I set "app.settings.jwt_secret" to %L', current_database(),
                    :'secret')
       where :'secret' <> '' \\gexec
      select format('alter database %I reset "app.settings.jwt_secret"', current_database())
       where :'setting' = 'reset' \\gexec
      commit;
      """;

  private static final List<String> COMMAND =
      List.of(
          "sh",
          "-c",
          "printf '%s' \"$"
              + SQL_VARIABLE
              + "\" | psql -h 127.0.0.1 -U supabase_admin -d postgres -X -q -w -v ON_ERROR_STOP=1");

  /**
   * Does it; safe to repeat.
   *
   * @return why not, where it could not be done
   */
  Optional<String> synchronise(String containerId, RunContext run) {
    var trouble = psql(containerId, run, "its passwords", QUIETLY + ROLES + JWT_SETTING);
    if (trouble.isEmpty()) {
      LOG.info("the database of {} has the project's passwords again", run.ref());
    }
    return trouble;
  }

  /**
   * Makes of the setting that holds the JWT secret what the container's environment says; nothing
   * where that is no database of a stack. Safe to repeat.
   *
   * @return why not, where it has to be reset and could not be
   */
  Optional<String> settle(ContainerSpec container, String containerId, RunContext run) {
    // Secrets of functions can be called as the database's variables are.
    if (!container.service().equals("db")) {
      return Optional.empty();
    }
    var environment = container.environment();
    if (!environment.containsKey("POSTGRES_PASSWORD") || !environment.containsKey("JWT_EXP")) {
      return Optional.empty();
    }
    if (environment.containsKey(SETTING)) {
      return psql(containerId, run, "its settings", QUIETLY + JWT_SETTING);
    }
    // Only after a way back from a newer revision does it make a difference, and not to its health.
    psql(containerId, run, "its settings", QUIETLY + JWT_SETTING)
        .ifPresent(why -> LOG.warn("the database of {}: {}", run.ref(), why));
    return Optional.empty();
  }

  private Optional<String> psql(String containerId, RunContext run, String what, String sql) {
    try {
      var result =
          engine.exec(
              containerId, new ExecSpec(COMMAND, Map.of(SQL_VARIABLE, sql), DEADLINE, OUTPUT));
      return result.exitCode() == 0
          ? Optional.empty()
          : Optional.of(
              what
                  + " could not be set, psql ended with "
                  + result.exitCode()
                  + ": "
                  + run.redactor().redact(result.stderr().strip()));
    } catch (EngineException e) {
      return Optional.of(what + " could not be set: " + e.kind());
    }
  }
}
