package dev.supaplane.platform.management;

import static dev.supaplane.kit.access.Permission.CONFIG_READ;
import static dev.supaplane.kit.access.Permission.CONFIG_UPDATE;
import static dev.supaplane.kit.access.Permission.PROJECT_DELETE;
import static dev.supaplane.kit.access.Permission.PROJECT_OPERATE;
import static dev.supaplane.kit.access.Permission.PROJECT_READ;
import static dev.supaplane.kit.access.Permission.SECRETS_UPDATE;
import static dev.supaplane.platform.management.Catalogue.Service.COMMAND;
import static dev.supaplane.platform.management.Catalogue.Service.PLATFORM;
import static dev.supaplane.platform.management.Catalogue.Service.QUERY;
import static dev.supaplane.platform.management.Catalogue.empty;
import static dev.supaplane.platform.management.Catalogue.refused;
import static dev.supaplane.platform.management.Catalogue.works;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.platform.management.Catalogue.Entry;
import dev.supaplane.platform.management.Catalogue.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Projects, their keys, functions and services. */
final class CatalogueOfProjects {
  private static final String P = "/v1/projects/{ref}";
  private static final Refusal ACTION =
      new Refusal(404, "action_run_not_found", "There is no such run: no actions run here");
  private static final Refusal KEYS =
      new Refusal(
          422,
          "api_keys_fixed",
          "A project's keys are made with it; POST /api/projects/{ref}/rotate replaces them");
  private static final Refusal BILLING =
      new Refusal(
          422,
          "billing_unavailable",
          "Nothing is sold here; PATCH /v1/projects/{ref} with limits gives a project more");
  private static final Refusal BRANCHING =
      new Refusal(
          422,
          "branching_unavailable",
          "Projects have no branches here; create another project and apply the migrations");
  private static final Refusal NO_BRANCH =
      new Refusal(404, "branch_not_found", "There is no such branch: projects have none here");
  private static final Refusal CLAIM =
      new Refusal(
          422,
          "claims_unavailable",
          "Projects are not handed over by claims; a project stays in the organization that it was"
              + " created in");
  private static final Refusal SIGNING_KEYS =
      new Refusal(
          422,
          "signing_keys_unavailable",
          "Tokens are signed by the project's JWT secret; POST /api/projects/{ref}/rotate replaces"
              + " it");
  private static final Refusal NO_SIGNING_KEY =
      new Refusal(
          404,
          "signing_key_not_found",
          "There is no such key: tokens are signed by the project's JWT secret");
  private static final Refusal SERVICE_SETTINGS =
      new Refusal(
          422,
          "settings_fixed",
          "The settings of this service are the stack template's; they are not changed by project"
              + " yet");
  private static final String SETTINGS_PAGE = "what can be set: [settings](settings.md)";
  private static final Refusal SSO =
      new Refusal(
          422,
          "sso_unavailable",
          "GoTrue runs without SAML here; the stack template has no key for it");
  private static final Refusal NO_SSO =
      new Refusal(404, "sso_provider_not_found", "There is no such provider: none can be added");
  private static final Refusal NO_THIRD_PARTY =
      new Refusal(404, "third_party_auth_not_found", "There is no such integration");
  private static final Refusal DISK =
      new Refusal(
          422,
          "disk_unavailable",
          "A project has no disk of its own, it shares its host's; GET /api/projects/{ref}/usage"
              + " tells what it holds");
  private static final Refusal NO_HOSTNAME =
      new Refusal(404, "custom_hostname_not_found", "The project has no custom hostname");
  private static final Refusal HOSTNAMES =
      new Refusal(
          422,
          "custom_hostname_unavailable",
          "Host names are the gateway's matter: let your proxy or DNS lead a name to it");
  private static final Refusal FUNCTIONS =
      new Refusal(
          422,
          "functions_unavailable",
          "Functions are files in the project's directory here; put them into volumes/functions"
              + " on its host");
  private static final Refusal NO_FUNCTION =
      new Refusal(404, "function_not_found", "There is no such function known to this API");
  private static final Refusal NETWORK =
      new Refusal(
          422,
          "network_unavailable",
          "Who reaches a published port is decided by the host's firewall and by the address that"
              + " projects are bound to");
  private static final Refusal REALTIME =
      new Refusal(
          422,
          "realtime_shutdown_unavailable",
          "POST /v1/projects/{ref}/restart with {\"services\": [\"realtime\"]} ends its connections");
  private static final Refusal CANCEL =
      new Refusal(
          422,
          "cancel_elsewhere",
          "An operation under way is cancelled by POST /api/operations/{id}/cancel; the project"
              + " tells its id as operation_id");

  private CatalogueOfProjects() {}

  static List<Entry> entries() {
    var entries = new ArrayList<>(lifecycle());
    entries.addAll(keys());
    entries.addAll(services());
    entries.addAll(network());
    return entries;
  }

  private static List<Entry> lifecycle() {
    return List.of(
        works("GET", "/v1/projects", QUERY, ""),
        works(
            "POST",
            "/v1/projects",
            COMMAND,
            "`plan` and sizes are ignored; a region of the hosted platform means the"
                + " default one"),
        works(
            "GET",
            "/v1/projects/available-regions",
            PLATFORM,
            "any region means this installation"),
        works("GET", P, QUERY, ""),
        works("PATCH", P, COMMAND, "limits, services, revision; see also the name"),
        works("DELETE", P, COMMAND, "stops at once; the data stays for the undo window"),
        works("POST", P + "/pause", COMMAND, ""),
        works("POST", P + "/restore", COMMAND, ""),
        works("POST", P + "/restart", COMMAND, "beyond the published API"),
        empty("GET", P + "/restore", "a paused project comes back with the version it has"),
        refused("POST", P + "/restore/cancel", PROJECT_OPERATE, CANCEL),
        works("GET", P + "/health", QUERY, ""),
        empty("GET", P + "/actions", ""),
        empty("HEAD", P + "/actions", ""),
        refused("GET", P + "/actions/{runId}", PROJECT_READ, ACTION),
        refused("GET", P + "/actions/{runId}/logs", PROJECT_READ, ACTION),
        refused("PATCH", P + "/actions/{runId}/status", PROJECT_OPERATE, ACTION),
        empty("GET", P + "/branches", ""),
        refused("POST", P + "/branches", PROJECT_OPERATE, BRANCHING),
        refused("DELETE", P + "/branches", PROJECT_OPERATE, BRANCHING),
        refused("GET", P + "/branches/{name}", PROJECT_READ, NO_BRANCH),
        refused("GET", P + "/claim-token", PROJECT_READ, CLAIM),
        refused("POST", P + "/claim-token", PROJECT_DELETE, CLAIM),
        refused("DELETE", P + "/claim-token", PROJECT_DELETE, CLAIM),
        empty("GET", P + "/billing/addons", "nothing is sold"),
        refused("PATCH", P + "/billing/addons", PROJECT_OPERATE, BILLING),
        refused("DELETE", P + "/billing/addons/{addonVariant}", PROJECT_OPERATE, BILLING));
  }

  private static List<Entry> keys() {
    return List.of(
        works("GET", P + "/api-keys", COMMAND, "secret ones are masked unless `reveal=true`"),
        works("GET", P + "/api-keys/{id}", PLATFORM, ""),
        works("GET", P + "/api-keys/legacy", PLATFORM, "always enabled"),
        refused("POST", P + "/api-keys", SECRETS_UPDATE, KEYS),
        refused("PUT", P + "/api-keys/legacy", SECRETS_UPDATE, KEYS),
        refused("PATCH", P + "/api-keys/{id}", SECRETS_UPDATE, KEYS),
        refused("DELETE", P + "/api-keys/{id}", SECRETS_UPDATE, KEYS),
        works("GET", P + "/secrets", COMMAND, "of functions"),
        works("POST", P + "/secrets", COMMAND, ""),
        works("DELETE", P + "/secrets", COMMAND, ""),
        empty("GET", P + "/config/auth/signing-keys", "tokens are signed by the JWT secret"),
        refused("POST", P + "/config/auth/signing-keys", SECRETS_UPDATE, SIGNING_KEYS),
        refused("GET", P + "/config/auth/signing-keys/legacy", CONFIG_READ, NO_SIGNING_KEY),
        refused("POST", P + "/config/auth/signing-keys/legacy", SECRETS_UPDATE, SIGNING_KEYS),
        refused("GET", P + "/config/auth/signing-keys/{id}", CONFIG_READ, NO_SIGNING_KEY),
        refused("PATCH", P + "/config/auth/signing-keys/{id}", SECRETS_UPDATE, NO_SIGNING_KEY),
        refused("DELETE", P + "/config/auth/signing-keys/{id}", SECRETS_UPDATE, NO_SIGNING_KEY));
  }

  private static List<Entry> services() {
    return List.of(
        works("GET", P + "/config/auth", PLATFORM, "secrets are masked; what nobody set is null"),
        works("PATCH", P + "/config/auth", PLATFORM, SETTINGS_PAGE),
        empty("GET", P + "/config/auth/sso/providers", ""),
        refused("POST", P + "/config/auth/sso/providers", CONFIG_UPDATE, SSO),
        refused("GET", P + "/config/auth/sso/providers/{providerId}", CONFIG_READ, NO_SSO),
        refused("PUT", P + "/config/auth/sso/providers/{providerId}", CONFIG_UPDATE, NO_SSO),
        refused("DELETE", P + "/config/auth/sso/providers/{providerId}", CONFIG_UPDATE, NO_SSO),
        empty("GET", P + "/config/auth/third-party-auth", ""),
        refused("POST", P + "/config/auth/third-party-auth", CONFIG_UPDATE, SERVICE_SETTINGS),
        refused("GET", P + "/config/auth/third-party-auth/{tpaId}", CONFIG_READ, NO_THIRD_PARTY),
        refused(
            "DELETE", P + "/config/auth/third-party-auth/{tpaId}", CONFIG_UPDATE, NO_THIRD_PARTY),
        works("GET", P + "/postgrest", PLATFORM, ""),
        works("PATCH", P + "/postgrest", PLATFORM, SETTINGS_PAGE),
        works("GET", P + "/config/storage", PLATFORM, ""),
        works("PATCH", P + "/config/storage", PLATFORM, SETTINGS_PAGE),
        works("GET", P + "/storage/buckets", PLATFORM, ""),
        empty("GET", P + "/config/realtime", "its own defaults"),
        refused("PATCH", P + "/config/realtime", CONFIG_UPDATE, SERVICE_SETTINGS),
        refused("POST", P + "/config/realtime/shutdown", PROJECT_OPERATE, REALTIME),
        empty("GET", P + "/functions", "functions are files in the project's directory"),
        refused("POST", P + "/functions", PROJECT_OPERATE, FUNCTIONS),
        refused("PUT", P + "/functions", PROJECT_OPERATE, FUNCTIONS),
        refused("POST", P + "/functions/deploy", PROJECT_OPERATE, FUNCTIONS),
        refused("GET", P + "/functions/{functionSlug}", PROJECT_READ, NO_FUNCTION),
        refused("GET", P + "/functions/{functionSlug}/body", PROJECT_READ, NO_FUNCTION),
        refused("PATCH", P + "/functions/{functionSlug}", PROJECT_OPERATE, NO_FUNCTION),
        refused("DELETE", P + "/functions/{functionSlug}", PROJECT_OPERATE, NO_FUNCTION),
        works(
            "GET",
            P + "/analytics/endpoints/logs.all",
            PLATFORM,
            "the last lines of a source, up to 1000; other SQL is refused"),
        works("GET", P + "/analytics/endpoints/logs", PLATFORM, "the same; the newer path"),
        empty("GET", P + "/analytics/endpoints/usage.api-counts", "requests are not counted yet"),
        empty("GET", P + "/analytics/endpoints/usage.api-requests-count", ""),
        empty("GET", P + "/analytics/endpoints/functions.combined-stats", ""),
        empty("GET", P + "/advisors/security", "until there are checks"),
        empty("GET", P + "/advisors/performance", "until there are checks"),
        disk("POST", "", CONFIG_UPDATE),
        empty("GET", P + "/config/disk/autoscale", ""),
        disk("GET", "/util", CONFIG_READ));
  }

  private static Entry disk(String method, String path, Permission permission) {
    return refused(method, P + "/config/disk" + path, permission, DISK);
  }

  private static List<Entry> network() {
    return List.of(
        refused("GET", P + "/custom-hostname", CONFIG_READ, NO_HOSTNAME),
        refused("DELETE", P + "/custom-hostname", CONFIG_UPDATE, NO_HOSTNAME),
        refused("POST", P + "/custom-hostname/initialize", CONFIG_UPDATE, HOSTNAMES),
        refused("POST", P + "/custom-hostname/activate", CONFIG_UPDATE, NO_HOSTNAME),
        refused("POST", P + "/custom-hostname/reverify", CONFIG_UPDATE, NO_HOSTNAME),
        empty("GET", P + "/vanity-subdomain", "not used"),
        refused("DELETE", P + "/vanity-subdomain", CONFIG_UPDATE, HOSTNAMES),
        refused("POST", P + "/vanity-subdomain/activate", CONFIG_UPDATE, HOSTNAMES),
        refused("POST", P + "/vanity-subdomain/check-availability", CONFIG_UPDATE, HOSTNAMES),
        works("GET", P + "/network-restrictions", PLATFORM, "none are set"),
        refused("PATCH", P + "/network-restrictions", CONFIG_UPDATE, NETWORK),
        refused("POST", P + "/network-restrictions/apply", CONFIG_UPDATE, NETWORK),
        empty("POST", P + "/network-bans/retrieve", "nobody is banned"),
        empty("POST", P + "/network-bans/retrieve/enriched", "nobody is banned"),
        refused("DELETE", P + "/network-bans", CONFIG_UPDATE, NETWORK));
  }
}
