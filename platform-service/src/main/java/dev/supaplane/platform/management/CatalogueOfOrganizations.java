package dev.supaplane.platform.management;

import static dev.supaplane.kit.access.Permission.ORGANIZATION_READ;
import static dev.supaplane.kit.access.Permission.OWN_ACCOUNT;
import static dev.supaplane.platform.management.Catalogue.Service.COMMAND;
import static dev.supaplane.platform.management.Catalogue.Service.PLATFORM;
import static dev.supaplane.platform.management.Catalogue.Service.QUERY;
import static dev.supaplane.platform.management.Catalogue.empty;
import static dev.supaplane.platform.management.Catalogue.refused;
import static dev.supaplane.platform.management.Catalogue.works;

import dev.supaplane.platform.management.Catalogue.Entry;
import dev.supaplane.platform.management.Catalogue.Refusal;
import java.util.List;

/** Accounts, organizations, branches and snippets. */
final class CatalogueOfOrganizations {
  private static final Refusal OAUTH =
      new Refusal(
          422,
          "oauth_unavailable",
          "There are no OAuth applications here; use a personal access token as the bearer token");
  private static final Refusal CLAIMS =
      new Refusal(
          422,
          "claims_unavailable",
          "Projects are not handed over by claims; a project stays in"
              + " the organization that it was created in");
  private static final Refusal BRANCH =
      new Refusal(
          404,
          "branch_not_found",
          "There is no such branch: projects have none here; create another project instead");
  private static final Refusal SNIPPET =
      new Refusal(404, "snippet_not_found", "There is no such snippet: none are kept here");

  private CatalogueOfOrganizations() {}

  static List<Entry> entries() {
    return List.of(
        works("GET", "/v1/profile", PLATFORM, ""),
        works("GET", "/v1/organizations", QUERY, "those that the caller is a member of"),
        works("POST", "/v1/organizations", COMMAND, ""),
        works("GET", "/v1/organizations/{slug}", QUERY, "the plan is always `enterprise`"),
        works("GET", "/v1/organizations/{slug}/members", QUERY, ""),
        works("GET", "/v1/organizations/{slug}/projects", PLATFORM, ""),
        empty("GET", "/v1/organizations/{slug}/entitlements", "nothing is sold"),
        refused("GET", "/v1/organizations/{slug}/project-claim/{token}", ORGANIZATION_READ, CLAIMS),
        refused(
            "POST", "/v1/organizations/{slug}/project-claim/{token}", ORGANIZATION_READ, CLAIMS),
        refused("GET", "/v1/oauth/authorize", OWN_ACCOUNT, OAUTH),
        refused("GET", "/v1/oauth/authorize/project-claim", OWN_ACCOUNT, OAUTH),
        refused("POST", "/v1/oauth/token", OWN_ACCOUNT, OAUTH),
        refused("POST", "/v1/oauth/revoke", OWN_ACCOUNT, OAUTH),
        empty("GET", "/v1/snippets", "queries are saved in Studio's browser or in files"),
        refused("GET", "/v1/snippets/{id}", OWN_ACCOUNT, SNIPPET),
        refused("GET", "/v1/branches/{branchIdOrRef}", OWN_ACCOUNT, BRANCH),
        refused("PATCH", "/v1/branches/{branchIdOrRef}", OWN_ACCOUNT, BRANCH),
        refused("DELETE", "/v1/branches/{branchIdOrRef}", OWN_ACCOUNT, BRANCH),
        refused("GET", "/v1/branches/{branchIdOrRef}/diff", OWN_ACCOUNT, BRANCH),
        refused("POST", "/v1/branches/{branchIdOrRef}/merge", OWN_ACCOUNT, BRANCH),
        refused("POST", "/v1/branches/{branchIdOrRef}/push", OWN_ACCOUNT, BRANCH),
        refused("POST", "/v1/branches/{branchIdOrRef}/reset", OWN_ACCOUNT, BRANCH),
        refused("POST", "/v1/branches/{branchIdOrRef}/restore", OWN_ACCOUNT, BRANCH));
  }
}
