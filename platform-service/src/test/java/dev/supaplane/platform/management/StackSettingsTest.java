package dev.supaplane.platform.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.platform.setting.ProjectSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.MissingNode;

/** What this service says of a stack's settings, against the templates that set them. */
class StackSettingsTest {
  private static final Path STACKS =
      Path.of("../provisioner-worker/src/main/resources/stacks/supabase");
  private static final Pattern SETTING =
      Pattern.compile("\\s+([A-Z][A-Z_]+): \"?([^\"\\n]*?)\"?(\\s+#.*)?");

  @ParameterizedTest
  @ValueSource(strings = {"2026.02", "2026.09", "2026.11"})
  void theTemplateSetsThem(String revision) throws IOException {
    var template = settings(revision);
    var auth = ProjectSettings.of(MissingNode.getInstance()).auth();
    assertThat(template)
        .containsEntry("PGRST_DB_SCHEMAS", ProjectSettings.SCHEMAS)
        .containsEntry("PGRST_DB_EXTRA_SEARCH_PATH", ProjectSettings.SEARCH_PATH)
        .containsEntry("PGRST_DB_MAX_ROWS", Integer.toString(ProjectSettings.MAX_ROWS))
        .containsEntry("FILE_SIZE_LIMIT", Long.toString(ProjectSettings.FILE_SIZE))
        .containsEntry("POOLER_DEFAULT_POOL_SIZE", Integer.toString(StackSettings.POOL))
        .containsEntry("POOLER_MAX_CLIENT_CONN", Integer.toString(StackSettings.POOL_CLIENTS));
    Map.of(
            "SITE_URL", "site_url",
            "ADDITIONAL_REDIRECT_URLS", "uri_allow_list",
            "JWT_EXPIRY", "jwt_exp",
            "DISABLE_SIGNUP", "disable_signup",
            "ENABLE_EMAIL_SIGNUP", "external_email_enabled",
            "ENABLE_EMAIL_AUTOCONFIRM", "mailer_autoconfirm",
            "ENABLE_ANONYMOUS_USERS", "external_anonymous_users_enabled",
            "ENABLE_PHONE_SIGNUP", "external_phone_enabled",
            "ENABLE_PHONE_AUTOCONFIRM", "sms_autoconfirm",
            "SMTP_HOST", "smtp_host")
        .forEach(
            (variable, name) ->
                assertThat(template).containsEntry(variable, auth.required(name).asString()));
  }

  /** The first of each name: the variables come before the services. */
  private static Map<String, String> settings(String revision) throws IOException {
    var settings = new HashMap<String, String>();
    for (var line : Files.readAllLines(STACKS.resolve(revision).resolve("stack.yml"))) {
      var setting = SETTING.matcher(line);
      if (setting.matches()) {
        settings.putIfAbsent(setting.group(1), setting.group(2));
      }
    }
    return settings;
  }
}
