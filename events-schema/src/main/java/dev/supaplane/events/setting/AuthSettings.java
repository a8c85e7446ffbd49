package dev.supaplane.events.setting;

import static dev.supaplane.events.setting.Setting.Form.CALLBACK;
import static dev.supaplane.events.setting.Setting.Form.HOURS;
import static dev.supaplane.events.setting.Setting.Form.PLAIN;
import static dev.supaplane.events.setting.Setting.Form.SECONDS;

import dev.supaplane.events.setting.Setting.Form;
import dev.supaplane.events.setting.Setting.Target;
import dev.supaplane.events.setting.SettingType.Address;
import dev.supaplane.events.setting.SettingType.Choice;
import dev.supaplane.events.setting.SettingType.Flag;
import dev.supaplane.events.setting.SettingType.Hours;
import dev.supaplane.events.setting.SettingType.Line;
import dev.supaplane.events.setting.SettingType.Redirects;
import dev.supaplane.events.setting.SettingType.Shaped;
import dev.supaplane.events.setting.SettingType.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The settings of GoTrue. Its variables are called as the API calls the settings, but for few. */
final class AuthSettings {
  private static final String SERVICE = "auth";
  private static final int LONG_TIME = Integer.MAX_VALUE;

  static final List<String> PROVIDERS =
      List.of(
          "apple",
          "azure",
          "bitbucket",
          "discord",
          "facebook",
          "figma",
          "github",
          "gitlab",
          "google",
          "kakao",
          "keycloak",
          "linkedin_oidc",
          "notion",
          "slack",
          "slack_oidc",
          "spotify",
          "twitch",
          "twitter",
          "workos",
          "x",
          "zoom");

  static final List<String> HOOKS =
      List.of(
          "after_user_created",
          "before_user_created",
          "custom_access_token",
          "mfa_verification_attempt",
          "password_verification_attempt",
          "send_email",
          "send_sms");

  private static final List<String> NOTICES =
      List.of(
          "password_changed",
          "email_changed",
          "phone_changed",
          "mfa_factor_enrolled",
          "mfa_factor_unenrolled",
          "identity_linked",
          "identity_unlinked");

  /** Providers of which each has an address of its own. */
  private static final List<String> WITH_ADDRESS = List.of("azure", "gitlab", "keycloak", "workos");

  private static final SettingType WORD =
      new Shaped(Pattern.compile("[!-~]+"), 1_024, "at most 1024 printable ASCII characters");
  private static final SettingType MAIL_ADDRESS =
      new Shaped(Pattern.compile("[^\\s@<>]+@[^\\s@<>]+"), 254, "an e-mail address");
  private static final SettingType HOST =
      new Shaped(Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*|\\[[0-9a-fA-F:.]+]"), 253, "a host");
  private static final SettingType ORIGINS =
      new Shaped(
          Pattern.compile(
              "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(,https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)*"),
          4_096,
          "origins such as https://shop.example.com, by commas");
  // GoTrue ends at an address or a secret of a hook that it cannot use.
  private static final SettingType HOOK =
      new Shaped(
          Pattern.compile(
              "pg-functions://postgres/[A-Za-z_][A-Za-z0-9_]{0,62}/[A-Za-z_][A-Za-z0-9_]{0,62}"
                  + "|(https://[A-Za-z0-9.-]+"
                  + "|http://(localhost|127\\.0\\.0\\.1|host\\.docker\\.internal))"
                  + "(:[0-9]{1,5})?(/([!-~&&[^\"<>\\\\^`{|}%]]++|%[0-9A-Fa-f]{2})*+)?"),
          2_048,
          "pg-functions://postgres/SCHEMA/FUNCTION or an https address; http of the host alone");
  private static final SettingType HOOK_SECRETS =
      new Shaped(
          Pattern.compile(
              "(%1$s|%2$s)(\\|(%1$s|%2$s)){0,7}"
                  .formatted(
                      "v1,whsec_[A-Za-z0-9+/=]{32,88}",
                      "v1a,whpk_[A-Za-z0-9+/=]{44,88}:whsk_[A-Za-z0-9+/=]{44,88}")),
          2_048,
          "secrets such as v1,whsec_ and 32 to 88 characters of base64, at most 8 by |");
  // Both are templates of Go's: GoTrue ends at one that it cannot read, and would run any other.
  private static final SettingType TEXT_WITH_CODE =
      new Shaped(
          Pattern.compile("([^{}]++|\\{\\{ ?\\.Code ?}})++"),
          1_024,
          "a line of at most 1024 characters, {{ .Code }} for the code and no other braces");

  private final List<Setting> all = new ArrayList<>();

  private AuthSettings() {}

  static List<Setting> all() {
    var settings = new AuthSettings();
    settings.general();
    settings.mail();
    settings.phone();
    settings.factors();
    settings.limits();
    HOOKS.forEach(settings::hook);
    PROVIDERS.forEach(settings::provider);
    return List.copyOf(settings.all);
  }

  private void general() {
    add("site_url", new Address());
    add("uri_allow_list", new Redirects());
    flags(
        "disable_signup",
        "external_anonymous_users_enabled",
        "external_email_enabled",
        "external_phone_enabled",
        "external_web3_solana_enabled",
        "external_web3_ethereum_enabled",
        "password_hibp_enabled",
        "security_manual_linking_enabled",
        "security_update_password_require_reauthentication",
        "security_update_password_require_current_password",
        "sessions_single_per_user",
        "security_captcha_enabled",
        "custom_oauth_enabled",
        "passkey_enabled");
    add("custom_oauth_max_providers", new Whole(1, 1_000, true, false));
    add("webauthn_rp_id", HOST);
    add("webauthn_rp_display_name", new Line(256));
    add("webauthn_rp_origins", ORIGINS);
    add("jwt_exp", whole(30, 604_800));
    add("password_min_length", whole(6, 72));
    add("password_required_characters", new Line(512));
    as("refresh_token_rotation_enabled", new Flag(), "SECURITY_REFRESH_TOKEN_ROTATION_ENABLED");
    add("security_refresh_token_reuse_interval", whole(0, LONG_TIME));
    add("security_captcha_provider", new Choice(List.of("hcaptcha", "turnstile")));
    secret("security_captcha_secret", WORD);
    add("sessions_timebox", new Hours(87_600), HOURS);
    add("sessions_inactivity_timeout", new Hours(87_600), HOURS);
    add("sessions_tags", new Line(1_024));
    add("db_max_pool_size", new Whole(1, 1_000, true, false));
    add("api_max_request_duration", new Whole(1, 600, true, false), SECONDS);
  }

  private void mail() {
    add("smtp_admin_email", MAIL_ADDRESS);
    add("smtp_host", HOST);
    add("smtp_port", new Whole(1, 65_535, false, true));
    add("smtp_user", new Line(320));
    secret("smtp_pass", new Line(1_024));
    add("smtp_sender_name", new Line(256));
    add("smtp_max_frequency", new Whole(1, 86_400, true, false), SECONDS);
    flags(
        "mailer_autoconfirm",
        "mailer_allow_unverified_email_sign_ins",
        "mailer_secure_email_change_enabled");
    add("mailer_otp_exp", whole(1, LONG_TIME));
    add("mailer_otp_length", whole(6, 10));
    for (var mail :
        List.of(
            "confirmation",
            "email_change",
            "invite",
            "magic_link",
            "reauthentication",
            "recovery")) {
      add("mailer_subjects_" + mail, new Line(512));
    }
    for (var notice : NOTICES) {
      add("mailer_subjects_" + notice + "_notification", new Line(512));
      flags("mailer_notifications_" + notice + "_enabled");
    }
  }

  private void phone() {
    flags("sms_autoconfirm");
    add("sms_max_frequency", new Whole(1, 86_400, true, false), SECONDS);
    add("sms_otp_exp", new Whole(1, LONG_TIME, true, false));
    add("sms_otp_length", whole(6, 10));
    add(
        "sms_provider",
        new Choice(List.of("messagebird", "textlocal", "twilio", "twilio_verify", "vonage")));
    add("sms_template", TEXT_WITH_CODE);
    add("sms_twilio_account_sid", WORD);
    secret("sms_twilio_auth_token", WORD);
    add("sms_twilio_content_sid", WORD);
    add("sms_twilio_message_service_sid", WORD);
    add("sms_twilio_verify_account_sid", WORD);
    secret("sms_twilio_verify_auth_token", WORD);
    add("sms_twilio_verify_message_service_sid", WORD);
    secret("sms_messagebird_access_key", WORD);
    add("sms_messagebird_originator", new Line(64));
    secret("sms_textlocal_api_key", WORD);
    add("sms_textlocal_sender", new Line(64));
    add("sms_vonage_api_key", WORD);
    secret("sms_vonage_api_secret", WORD);
    add("sms_vonage_from", new Line(64));
  }

  private void factors() {
    add("mfa_max_enrolled_factors", whole(0, 1_000));
    for (var factor : List.of("totp", "phone", "web_authn")) {
      flags("mfa_" + factor + "_enroll_enabled", "mfa_" + factor + "_verify_enabled");
    }
    add("mfa_phone_otp_length", whole(6, 10));
    add("mfa_phone_template", TEXT_WITH_CODE);
    add("mfa_phone_max_frequency", new Whole(1, 86_400, true, false), SECONDS);
  }

  private void limits() {
    for (var limit :
        List.of(
            "anonymous_users",
            "email_sent",
            "otp",
            "sms_sent",
            "token_refresh",
            "verify",
            "web3")) {
      add("rate_limit_" + limit, new Whole(1, LONG_TIME, true, false));
    }
  }

  private void hook(String hook) {
    flags("hook_" + hook + "_enabled");
    add("hook_" + hook + "_uri", HOOK);
    secret("hook_" + hook + "_secrets", HOOK_SECRETS);
  }

  private void provider(String provider) {
    var name = "external_" + provider;
    all.add(
        new Setting(
            SettingGroup.AUTH,
            name + "_enabled",
            new Flag(),
            false,
            List.of(
                new Target(SERVICE, variable(name + "_enabled"), PLAIN),
                new Target(SERVICE, variable(name + "_redirect_uri"), CALLBACK))));
    add(name + "_client_id", WORD);
    secret(name + "_secret", new Shaped(Pattern.compile("[!-~]+"), 4_096, "printable characters"));
    if (!provider.equals("workos")) {
      flags(name + "_email_optional");
    }
    if (WITH_ADDRESS.contains(provider)) {
      add(name + "_url", new Address());
    }
    if (provider.equals("google")) {
      flags(name + "_skip_nonce_check");
    }
  }

  private static SettingType whole(long least, long most) {
    return new Whole(least, most, false, false);
  }

  private void flags(String... names) {
    for (var name : names) {
      add(name, new Flag());
    }
  }

  private void add(String name, SettingType type) {
    add(name, type, PLAIN);
  }

  private void add(String name, SettingType type, Form form) {
    all.add(
        new Setting(
            SettingGroup.AUTH,
            name,
            type,
            false,
            List.of(new Target(SERVICE, variable(name), form))));
  }

  private void as(String name, SettingType type, String variable) {
    all.add(
        new Setting(
            SettingGroup.AUTH,
            name,
            type,
            false,
            List.of(new Target(SERVICE, variable(variable), PLAIN))));
  }

  private void secret(String name, SettingType type) {
    all.add(
        new Setting(
            SettingGroup.AUTH,
            name,
            type,
            true,
            List.of(new Target(SERVICE, variable(name), PLAIN))));
  }

  private static String variable(String name) {
    return "GOTRUE_" + name.toUpperCase(Locale.ROOT);
  }
}
