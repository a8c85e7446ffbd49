package dev.supaplane.events.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GoTrue ends at, and what PostgREST must not serve, is never set. */
class SettingShapesTest {
  private static final String BASE64_44 = "A".repeat(43) + "=";
  private static final String BASE64_88 = "A".repeat(86) + "==";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "postgrest.db_schema; public,api,_x",
        "postgrest.db_schema; pgsodium,my_pg_catalog,information_schema_2",
        "auth.sms_template; Your code is {{ .Code }}",
        "auth.mfa_phone_template; {{.Code}} is your code",
        "auth.hook_send_sms_uri; https://hooks.example.com/a%20b?c=%7E",
        "auth.hook_send_sms_uri; http://localhost:3000/%2f",
        "auth.hook_send_sms_uri; https://hooks.example.com"
      })
  void canBe(String id, String value) {
    assertThat(setting(id).type().kept(value)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "postgrest.db_schema; public,pg_catalog",
        "postgrest.db_schema; pg_toast",
        "postgrest.db_schema; information_schema,public",
        "postgrest.db_extra_search_path; pg_temp",
        "auth.sms_template; Your code is {{ .Code",
        "auth.sms_template; {{ .Phone }}",
        "auth.sms_template; {{ call .Code }}",
        "auth.mfa_phone_template; {{ .Code }} }",
        "auth.hook_send_sms_uri; https://x/%zz",
        "auth.hook_send_sms_uri; http://localhost/%",
        "auth.hook_send_sms_uri; https://x/%4"
      })
  void cannotBe(String id, String value) {
    assertThatThrownBy(() -> setting(id).type().kept(value)).isInstanceOf(SettingRefused.class);
  }

  @Test
  void keysOfAHookAreAsLongAsKeys() {
    var type = setting("auth.hook_send_sms_secrets").type();
    var symmetric = "v1,whsec_" + "A".repeat(32);
    var keys = "v1a,whpk_" + BASE64_44 + ":whsk_" + BASE64_88;
    assertThat(type.kept(symmetric + "|" + keys)).isEqualTo(symmetric + "|" + keys);
    assertThatThrownBy(() -> type.kept("v1a,whpk_" + "A".repeat(32) + ":whsk_" + BASE64_88))
        .isInstanceOf(SettingRefused.class);
  }

  @Test
  void theLongestTextsAreJudgedWithoutTrouble() {
    var uri = "https://x/" + "%41".repeat(600);
    assertThat(setting("auth.hook_send_sms_uri").type().kept(uri)).isEqualTo(uri);
    var text = "{{.Code}}".repeat(110);
    assertThat(setting("auth.sms_template").type().kept(text)).isEqualTo(text);
  }

  private static Setting setting(String id) {
    return SettingCatalogue.find(id).orElseThrow();
  }
}
