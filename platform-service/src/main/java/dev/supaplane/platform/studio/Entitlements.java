package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the plan of an organization contains. Whatever a project's own containers can do, they can
 * do without a limit; what the hosted platform does beside them is not there, and Studio then hides
 * it or says so.
 */
record Entitlements(List<Entitlement> entitlements) {
  private static final List<String> SWITCHES =
      List.of(
          "storage.max_file_size.configurable",
          "storage.image_transformations",
          "auth.mfa_phone",
          "auth.mfa_web_authn",
          "auth.hooks",
          "auth.saml_2",
          "auth.user_sessions",
          "auth.leaked_password_protection",
          "auth.advanced_auth_settings",
          "auth.performance_settings",
          "auth.password_hibp",
          "project_pausing",
          "project_restore_after_expiry",
          "observability.dashboard_advanced_metrics");

  private static final List<String> NUMBERS =
      List.of(
          "storage.max_file_size",
          "security.audit_logs_days",
          "log.retention_days",
          "function.max_count",
          "function.size_limit_mb",
          "realtime.max_concurrent_users",
          "realtime.max_events_per_second",
          "realtime.max_channels_per_client",
          "realtime.max_joins_per_second",
          "realtime.max_bytes_per_second",
          "realtime.max_presence_events_per_second",
          "realtime.max_payload_size_in_kb");

  private static final List<String> MISSING =
      List.of(
          "instances.read_replicas",
          "instances.disk_modifications",
          "instances.high_availability",
          "backup.schedule",
          "project_scoped_roles",
          "project_cloning",
          "security.private_link",
          "log_drains",
          "custom_domain");

  static final Entitlements ALL = all();

  /** One feature. */
  record Entitlement(Feature feature, String type, boolean hasAccess, Config config) {}

  /** A feature by Studio's key. */
  record Feature(String key, String type) {}

  /** How much of it: of a number its value, of a set its members. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Config(
      boolean enabled,
      @Nullable Boolean unlimited,
      @Nullable Long value,
      @Nullable String unit,
      @Nullable List<String> set) {}

  private static Entitlements all() {
    var all = new ArrayList<Entitlement>();
    SWITCHES.forEach(key -> all.add(entitlement(key, "boolean", switched(true))));
    MISSING.forEach(key -> all.add(entitlement(key, "boolean", switched(false))));
    NUMBERS.forEach(
        key -> all.add(entitlement(key, "numeric", new Config(true, true, 0L, "count", null))));
    all.add(
        entitlement(
            "security.member_roles",
            "set",
            new Config(true, null, null, null, Members.ROLES.values().stream().toList())));
    all.add(
        entitlement(
            "instances.compute_update_available_sizes",
            "set",
            new Config(true, null, null, null, List.of("ci_" + Wire.SIZE))));
    return new Entitlements(List.copyOf(all));
  }

  private static Entitlement entitlement(String key, String type, Config config) {
    return new Entitlement(new Feature(key, type), type, config.enabled(), config);
  }

  private static Config switched(boolean on) {
    return new Config(on, null, null, null, null);
  }
}
