package dev.supaplane.platform.studio;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Studio asks for and nothing here can mean: by path, the answer with which its pages stay
 * whole, and why there is no other. {@code {ref}} in an answer is the project's, {@code {now}} the
 * moment.
 */
public final class Meaningless {
  private static final String NO_BILLS = "nobody is billed here";
  private static final String NO_HUB = "repositories are not connected to projects here";
  private static final String NOT_MEASURED = "use over time is not kept yet";
  private static final String NO_DISK = "a project's data lies in a volume of the host's disk";
  private static final String NO_BACKUPS = "backups are not made yet";
  private static final String NO_NOTES = "nothing is announced to people here";
  private static final String NOBODY_LISTENS = "what Studio tells of its use is not kept";
  private static final String NO_SNIPPETS = "queries are not kept here; Studio keeps what is open";

  private static final Map<String, Answer> ALL = all();

  private Meaningless() {}

  /**
   * An answer.
   *
   * @param body JSON; null for none
   * @param why it is all that there is to say
   */
  public record Answer(int status, @Nullable String body, String why) {}

  /** All of them, by method and path pattern. */
  public static Map<String, Answer> table() {
    return ALL;
  }

  private static Map<String, Answer> all() {
    var all = new LinkedHashMap<String, Answer>();
    ofAccounts(all);
    ofOrganizations(all);
    ofProjects(all);
    telling(all);
    return Map.copyOf(all);
  }

  private static void ofAccounts(Map<String, Answer> all) {
    get(all, "/platform/notifications", "[]", NO_NOTES);
    get(
        all,
        "/platform/notifications/summary",
        "{\"has_critical\":false,\"has_warning\":false,\"unread_count\":0}",
        NO_NOTES);
    get(all, "/platform/stripe/invoices/overdue", "[]", NO_BILLS);
    get(all, "/platform/integrations", "[]", NO_HUB);
    get(all, "/platform/integrations/github/authorization", "null", NO_HUB);
    get(all, "/platform/integrations/github/connections", "{\"connections\":[]}", NO_HUB);
    get(
        all,
        "/platform/integrations/github/repositories",
        "{\"repositories\":[],\"partial_response_due_to_sso\":false}",
        NO_HUB);
    get(all, "/platform/projects-resource-warnings", "[]", NOT_MEASURED);
  }

  private static void ofOrganizations(Map<String, Answer> all) {
    var organization = "/platform/organizations/{slug}";
    get(all, "/platform/integrations/{slug}", "[]", NO_HUB);
    get(all, organization + "/oauth/apps", "[]", "no application is authorized by OAuth here");
    get(all, organization + "/usage", "{\"usage_billing_enabled\":false,\"usages\":[]}", NO_BILLS);
    get(all, organization + "/usage/daily", "{\"usages\":[]}", NO_BILLS);
    get(
        all,
        organization + "/billing/subscription",
        """
        {"addons":[],"billing_cycle_anchor":0,"billing_via_partner":false,
         "current_period_start":0,"current_period_end":4102444800,"customer_balance":0,
         "next_invoice_at":0,"payment_method_type":"none",
         "plan":{"id":"enterprise","name":"Enterprise"},"project_addons":[],
         "scheduled_plan_change":null,"usage_billing_enabled":false}""",
        NO_BILLS);
    get(all, organization + "/billing/plans", "{\"plans\":[]}", NO_BILLS);
    get(
        all,
        organization + "/billing/credits/balance",
        "{\"billing_via_partner\":false,\"total_balance_cents\":0}",
        NO_BILLS);
    get(all, organization + "/billing/invoices", "[]", NO_BILLS);
    get(
        all,
        organization + "/billing/invoices/upcoming",
        """
        {"amount_projected":0,"amount_total":0,"billing_cycle_start":"{now}",
         "billing_cycle_end":"{now}","currency":"USD","customer_balance":0,
         "fixed_fees_billing_mode":"in_arrears","lines":[],"subscription_id":"",
         "tax":null,"tax_status":"not_applicable"}""",
        NO_BILLS);
    get(all, organization + "/payments", "{\"data\":[],\"defaultPaymentMethodId\":null}", NO_BILLS);
    get(
        all,
        organization + "/customer",
        """
        {"additional_emails":null,"balance":0,"billing_via_partner":false,"email":"",
         "tax_id":null}""",
        NO_BILLS);
    get(all, organization + "/tax-ids", "{\"tax_id\":null}", NO_BILLS);
    get(
        all,
        organization + "/members/reached-free-project-limit",
        "[]",
        "nobody has a limit of projects");
    get(
        all,
        organization + "/members/mfa/enforcement",
        "{\"enforced\":false}",
        "no second factor is asked for");
    put(
        all,
        "GET",
        organization + "/sso",
        404,
        "{\"message\":\"Sign-in by another provider is the whole installation's, not one"
            + " organization's\"}",
        "single sign-on is set for the whole installation");
  }

  private static void ofProjects(Map<String, Answer> all) {
    var project = "/platform/projects/{ref}";
    get(
        all,
        project + "/billing/addons",
        "{\"ref\":\"{ref}\",\"available_addons\":[],\"selected_addons\":[]}",
        NO_BILLS);
    get(all, project + "/content", "{\"data\":[]}", NO_SNIPPETS);
    get(
        all,
        project + "/content/count",
        "{\"favorites\":0,\"private\":0,\"shared\":0}",
        NO_SNIPPETS);
    get(
        all,
        project + "/content/folders",
        "{\"data\":{\"contents\":[],\"folders\":[]}}",
        NO_SNIPPETS);
    get(all, project + "/load-balancers", "[]", "a project has one database");
    get(all, project + "/run-lints", "[]", "the checks do not exist yet");
    get(
        all,
        project + "/notifications/advisor/exceptions",
        "{\"exceptions\":[]}",
        "the checks do not exist yet");
    get(
        all,
        project + "/config/secrets/update-status",
        "{\"update_status\":null}",
        "secrets are rotated by an operation of the project");
    get(
        all,
        project + "/disk",
        """
        {"attributes":{"iops":0,"size_gb":0,"throughput_mbps":0,"throughput_mibps":0,
         "type":"gp3"}}""",
        NO_DISK);
    get(
        all,
        project + "/disk/util",
        """
        {"metrics":{"fs_avail_bytes":0,"fs_size_bytes":0,"fs_used_bytes":0},
         "timestamp":"{now}"}""",
        NO_DISK);
    get(
        all,
        project + "/disk/custom-config",
        "{\"growth_percent\":null,\"max_size_gb\":null,\"min_increment_gb\":null}",
        NO_DISK);
    get(all, project + "/infra-monitoring", "{\"data\":[],\"series\":{}}", NOT_MEASURED);
    get(all, project + "/daily-stats", "{\"data\":[],\"format\":\"\",\"total\":0}", NOT_MEASURED);
    get(all, project + "/analytics/endpoints/{name}", "{\"result\":[]}", NOT_MEASURED);
    get(
        all,
        project + "/privatelink/associations",
        "{\"private_link_associations\":[]}",
        "projects are in networks of their own on one host");
    get(
        all,
        "/platform/database/{ref}/backups",
        """
        {"backups":[],"physicalBackupData":{},"pitr_enabled":false,"region":"us-east-1",
         "walg_enabled":false}""",
        NO_BACKUPS);
    get(
        all,
        "/platform/database/{ref}/backups/downloadable-backups",
        "{\"backups\":[],\"status\":\"ok\"}",
        NO_BACKUPS);
    put(
        all,
        "GET",
        "/platform/storage/{ref}/archive",
        404,
        "{\"message\":\"A paused project's files stay in their volume; there is no archive\"}",
        "files of a paused project stay where they are");
    put(
        all,
        "PUT",
        project + "/content",
        400,
        "{\"message\":\"Queries and reports are not kept by this control plane; save the text where"
            + " you keep your code\",\"code\":\"snippets_not_kept\"}",
        NO_SNIPPETS);
  }

  private static void telling(Map<String, Answer> all) {
    for (var what :
        new String[] {
          "event",
          "identify",
          "reset",
          "page",
          "page-leave",
          "groups/identify",
          "groups/reset",
          "feature-flags/track"
        }) {
      put(all, "POST", "/platform/telemetry/" + what, 201, "{}", NOBODY_LISTENS);
    }
    for (var what : new String[] {"downgrade", "upgrade", "send"}) {
      put(
          all,
          "POST",
          "/platform/feedback/" + what,
          201,
          "{\"result\":\"not sent: this Studio is not Supabase's\"}",
          "what people think of Supabase is not sent on");
    }
    put(
        all,
        "POST",
        "/platform/profile/audit-login",
        201,
        "{}",
        "the audit notes each sign-in by itself");
    put(all, "PATCH", "/platform/notifications", 200, "[]", NO_NOTES);
    put(all, "PATCH", "/platform/notifications/archive-all", 200, null, NO_NOTES);
  }

  private static void get(Map<String, Answer> all, String path, String body, String why) {
    put(all, "GET", path, 200, body, why);
  }

  private static void put(
      Map<String, Answer> all,
      String method,
      String path,
      int status,
      @Nullable String body,
      String why) {
    all.put(method + " " + path, new Answer(status, body, why));
  }
}
