package dev.supaplane.events.setting;

import static dev.supaplane.events.setting.Setting.Form.PLAIN;

import dev.supaplane.events.setting.Setting.Target;
import dev.supaplane.events.setting.SettingType.Flag;
import dev.supaplane.events.setting.SettingType.Schemas;
import dev.supaplane.events.setting.SettingType.Whole;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every setting that a project can have, and what the hosted platform has beside them. Each is
 * known to every revision of the template; a variable that a program is too old for does nothing
 * there.
 */
public final class SettingCatalogue {
  private static final Map<String, Setting> SETTINGS = settings();
  private static final Map<String, String> ELSEWHERE = elsewhere();

  private SettingCatalogue() {}

  /** All settings, in the order of the documentation. */
  public static Collection<Setting> all() {
    return SETTINGS.values();
  }

  /** The setting of that {@link Setting#id}. */
  public static Optional<Setting> find(String id) {
    return Optional.ofNullable(SETTINGS.get(id));
  }

  /** Why a setting that the hosted platform has means nothing here; empty for any other name. */
  public static Optional<String> whyNot(String id) {
    return Optional.ofNullable(ELSEWHERE.get(id));
  }

  /** The names of all that means nothing here, with why. */
  public static Map<String, String> meaningless() {
    return ELSEWHERE;
  }

  /** The services that settings reach; a name that is no setting's reaches none. */
  public static Set<String> services(Collection<String> ids) {
    var services = new TreeSet<String>();
    ids.forEach(id -> find(id).ifPresent(setting -> services.addAll(setting.services())));
    return services;
  }

  private static Map<String, Setting> settings() {
    var all = new LinkedHashMap<String, Setting>();
    AuthSettings.all().forEach(setting -> all.put(setting.id(), setting));
    for (var setting :
        List.of(
            postgrest("db_schema", new Schemas(), "PGRST_DB_SCHEMAS", true),
            postgrest("db_extra_search_path", new Schemas(), "PGRST_DB_EXTRA_SEARCH_PATH", true),
            postgrest("max_rows", new Whole(0, 1_000_000, false, false), "PGRST_DB_MAX_ROWS", true),
            postgrest("db_pool", new Whole(1, 1_000, true, false), "PGRST_DB_POOL", false),
            seconds("db_pool_acquisition_timeout"),
            seconds("db_pool_max_lifetime"),
            seconds("db_pool_max_idletime"),
            storage(
                "fileSizeLimit", new Whole(1, 536_870_912_000L, false, false), "FILE_SIZE_LIMIT"),
            storage(
                "features.imageTransformation.enabled", new Flag(), "ENABLE_IMAGE_TRANSFORMATION"),
            storage("features.s3Protocol.enabled", new Flag(), "S3_PROTOCOL_ENABLED"))) {
      all.put(setting.id(), setting);
    }
    return Collections.unmodifiableMap(all);
  }

  private static Setting postgrest(
      String name, SettingType type, String variable, boolean studioToo) {
    var rest = new Target("rest", variable, PLAIN);
    return new Setting(
        SettingGroup.POSTGREST,
        name,
        type,
        false,
        // The project's own dashboard, where it runs, says what PostgREST does.
        studioToo ? List.of(rest, new Target("studio", variable, PLAIN)) : List.of(rest));
  }

  private static Setting seconds(String name) {
    return postgrest(
        name, new Whole(1, 86_400, true, false), "PGRST_" + name.toUpperCase(Locale.ROOT), false);
  }

  private static Setting storage(String name, SettingType type, String variable) {
    return new Setting(
        SettingGroup.STORAGE, name, type, false, List.of(new Target("storage", variable, PLAIN)));
  }

  private static Map<String, String> elsewhere() {
    var why = new LinkedHashMap<String, String>();
    var templates = "GoTrue fetches its mails' texts from an address; they are not kept here";
    for (var mail :
        List.of(
            "confirmation",
            "email_change",
            "invite",
            "magic_link",
            "reauthentication",
            "recovery",
            "password_changed_notification",
            "email_changed_notification",
            "phone_changed_notification",
            "mfa_factor_enrolled_notification",
            "mfa_factor_unenrolled_notification",
            "identity_linked_notification",
            "identity_unlinked_notification")) {
      why.put("auth.mailer_templates_" + mail + "_content", templates);
    }
    why.put("auth.db_max_pool_size_unit", "db_max_pool_size counts connections here");
    for (var provider : List.of("apple", "google")) {
      why.put(
          "auth.external_" + provider + "_additional_client_ids",
          "write all of them, by commas, into external_" + provider + "_client_id");
    }
    for (var name :
        List.of(
            "nimbus_oauth_client_id",
            "nimbus_oauth_email_optional",
            "nimbus_oauth_client_secret")) {
      why.put("auth." + name, "it is the hosted platform's own");
    }
    for (var name :
        List.of("saml_enabled", "saml_external_url", "saml_allow_encrypted_assertions")) {
      why.put(
          "auth." + name, "single sign-on by SAML needs a private key that no project has here");
    }
    for (var name :
        List.of(
            "oauth_server_enabled",
            "oauth_server_allow_dynamic_registration",
            "oauth_server_authorization_path")) {
      why.put("auth." + name, "GoTrue's OAuth server needs asymmetric signing keys");
    }
    why.put(
        "auth.security_sb_forwarded_for_enabled",
        "no gateway here sets that header, so anybody could say any address by it");
    for (var name : List.of("sms_test_otp", "sms_test_otp_valid_until")) {
      why.put(
          "auth." + name, "codes that everybody who reads the settings knows are not kept here");
    }
    why.put("postgrest.jwt_secret", "the JWT secret is rotated: POST /api/projects/{ref}/rotate");
    why.put("postgrest.db_anon_role", "the role of those without a token is the template's");
    why.put("postgrest.role_claim_key", "the claim that names the role is the template's");
    for (var feature : List.of("icebergCatalog", "vectorBuckets")) {
      why.put("storage.features." + feature + ".enabled", "storage has no such buckets here");
      for (var bound :
          List.of("maxNamespaces", "maxTables", "maxCatalogs", "maxBuckets", "maxIndexes")) {
        why.put("storage.features." + feature + "." + bound, "storage has no such buckets here");
      }
    }
    why.put("storage.external.upstreamTarget", "it is the hosted platform's own");
    return Collections.unmodifiableMap(why);
  }
}
