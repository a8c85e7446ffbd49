package dev.supaplane.events.setting;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What settings demand of each other: a service that is set half does not start, or lies. */
public final class SettingRules {
  private SettingRules() {}

  /**
   * What is missing.
   *
   * @param values plain settings by id
   * @param secrets ids of secret settings that have a value
   * @param excluded services that the project does not run
   * @return a sentence for people; empty where all is well
   */
  public static Optional<String> broken(
      Map<String, String> values, Set<String> secrets, Set<String> excluded) {
    var is = new Picture(values, secrets);
    if (is.on("auth.security_captcha_enabled")
        && !(is.has("auth.security_captcha_provider") && is.has("auth.security_captcha_secret"))) {
      return Optional.of(
          "security_captcha_enabled needs security_captcha_provider and security_captcha_secret");
    }
    if (is.on("auth.mailer_autoconfirm") && is.on("auth.mailer_allow_unverified_email_sign_ins")) {
      return Optional.of(
          "mailer_autoconfirm and mailer_allow_unverified_email_sign_ins cannot both be on: where"
              + " every address is confirmed, none is unverified");
    }
    if (is.on("auth.passkey_enabled")
        && !(is.has("auth.webauthn_rp_id")
            && is.has("auth.webauthn_rp_display_name")
            && is.has("auth.webauthn_rp_origins"))) {
      return Optional.of(
          "passkey_enabled needs webauthn_rp_id, webauthn_rp_display_name and webauthn_rp_origins");
    }
    for (var provider : AuthSettings.PROVIDERS) {
      var name = "external_" + provider;
      if (is.on("auth." + name + "_enabled")
          && !(is.has("auth." + name + "_client_id") && is.has("auth." + name + "_secret"))) {
        return Optional.of(name + "_enabled needs " + name + "_client_id and " + name + "_secret");
      }
    }
    for (var hook : AuthSettings.HOOKS) {
      var name = "hook_" + hook;
      var uri = values.get("auth." + name + "_uri");
      if (is.on("auth." + name + "_enabled") && uri == null) {
        return Optional.of(name + "_enabled needs " + name + "_uri");
      }
      if (uri != null && uri.startsWith("http") && !is.has("auth." + name + "_secrets")) {
        return Optional.of("An address in " + name + "_uri needs " + name + "_secrets");
      }
    }
    if (is.on("storage.features.imageTransformation.enabled") && excluded.contains("imgproxy")) {
      return Optional.of(
          "features.imageTransformation.enabled needs the service imgproxy, which the project runs"
              + " without");
    }
    return Optional.empty();
  }

  private record Picture(Map<String, String> values, Set<String> secrets) {
    boolean on(String id) {
      return "true".equals(values.get(id));
    }

    boolean has(String id) {
      return values.containsKey(id) || secrets.contains(id);
    }
  }
}
