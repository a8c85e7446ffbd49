package dev.supaplane.events.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is accepted stays what it is; whatever is hostile is not accepted. */
class SettingProperties {
  private static final List<String> PLAUSIBLE =
      List.of(
          "https://shop.example.com",
          "http://localhost:3000/**, myapp://callback",
          "smtp.example.com",
          "ada@example.com",
          "public, app_1",
          "true",
          "587",
          "1.5",
          "twilio",
          "pg-functions://postgres/public/hook",
          "v1,whsec_" + "A".repeat(40),
          "it's ${HOME} \\ \"quoted\" é");

  @Property(tries = 2_000)
  void whatIsKeptIsToldAndKeptAgainUnchanged(
      @ForAll("settings") Setting setting, @ForAll("values") Object value) {
    var kept = keptOrNull(setting, value);
    if (kept != null) {
      assertThat(setting.type().kept(setting.type().told(kept))).isEqualTo(kept);
      assertThat(kept).isNotEmpty().doesNotContainPattern("[\\p{Cntrl}\\u2028\\u2029]");
    }
  }

  @Property(tries = 2_000)
  void aCharacterThatCannotBeSeenIsNeverKept(
      @ForAll("settings") Setting setting,
      @ForAll("plausible") String value,
      @ForAll("unseen") String unseen) {
    assertThat(keptOrNull(setting, value + unseen + value)).isNull();
  }

  @Property(tries = 500)
  void aListIsNoWayAroundItsItems(@ForAll("hostileAddresses") String address) {
    var list = SettingCatalogue.find("auth.uri_allow_list").orElseThrow();
    assertThat(keptOrNull(list, "https://a.b," + address)).isNull();
  }

  @Example
  void everyNameIsThereOnceAndReachesAVariable() {
    var variables = new ArrayList<String>();
    for (var setting : SettingCatalogue.all()) {
      assertThat(setting.targets()).as(setting.id()).isNotEmpty();
      assertThat(SettingCatalogue.whyNot(setting.id())).as(setting.id()).isEmpty();
      setting
          .targets()
          .forEach(
              target -> {
                assertThat(target.variable()).matches("[A-Z][A-Z0-9_]*");
                variables.add(target.service() + " " + target.variable());
              });
    }
    assertThat(variables).doesNotHaveDuplicates();
  }

  @Example
  void everythingThatIsSecretIsAWordOrALineAndReachesOneServiceAlone() {
    for (var setting : SettingCatalogue.all()) {
      var isSecret =
          setting.name().matches(".*(_secret|_secrets|_pass|_auth_token|_access_key)$")
              || setting.name().equals("sms_textlocal_api_key");
      assertThat(setting.secret()).as(setting.id()).isEqualTo(isSecret || isVonage(setting));
      if (setting.secret()) {
        assertThat(setting.services()).hasSize(1);
      }
    }
  }

  private static boolean isVonage(Setting setting) {
    return setting.name().equals("sms_vonage_api_secret");
  }

  private static String keptOrNull(Setting setting, Object value) {
    try {
      return setting.type().kept(value);
    } catch (SettingRefused refused) {
      assertThat(refused.getMessage()).isNotBlank();
      return null;
    }
  }

  @Provide
  Arbitrary<Setting> settings() {
    return Arbitraries.of(List.copyOf(SettingCatalogue.all()));
  }

  @Provide
  Arbitrary<String> plausible() {
    return Arbitraries.of(PLAUSIBLE);
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.oneOf(
        List.of(
            Arbitraries.strings().ofMaxLength(40).map(text -> (Object) text),
            Arbitraries.of(PLAUSIBLE).map(text -> (Object) text),
            Arbitraries.longs().between(-5, 700_000).map(number -> (Object) number),
            Arbitraries.bigDecimals()
                .between(BigDecimal.ZERO, BigDecimal.valueOf(100_000))
                .ofScale(3)
                .map(number -> (Object) number),
            Arbitraries.of(true, false).map(flag -> (Object) flag)));
  }

  @Provide
  Arbitrary<String> unseen() {
    return Arbitraries.of(
        "\n", "\r", "\0", "\u001b[2J", "\u007f", "\u0085", "\u2028", "\u200b", "\ud800", "\ue000");
  }

  @Provide
  Arbitrary<String> hostileAddresses() {
    return Arbitraries.of("[", "https://{a", "https://a\\b", "a b", "https://a]", "http:", "x");
  }
}
