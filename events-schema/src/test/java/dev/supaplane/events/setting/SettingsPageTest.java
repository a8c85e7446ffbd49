package dev.supaplane.events.setting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page of settings is written from the catalogue. */
class SettingsPageTest {
  private static final Path PAGE = Path.of("../docs/settings.md");
  private static final String MADE = "<!-- From here on made from the catalogue. -->\n";

  @Test
  void thePageIsWrittenFromTheCatalogue() throws IOException {
    var written = Files.readString(PAGE);
    var page = written.substring(0, written.indexOf(MADE)) + MADE + tables();
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("mvn -pl events-schema test -Dtest=SettingsPageTest -Dsettings.write=true")
        .isEqualTo(page);
  }

  private static String tables() {
    var text = new StringBuilder();
    for (var group : SettingGroup.values()) {
      text.append("\n## ").append(group.word()).append("\n\n");
      text.append("| setting | is | becomes |\n|---|---|---|\n");
      for (var setting : SettingCatalogue.all()) {
        if (setting.group() == group) {
          text.append(
              "| `%s` | %s%s | %s |\n"
                  .formatted(
                      setting.name(),
                      setting.secret() ? "secret; " : "",
                      cell(setting.type().says()),
                      setting.targets().stream()
                          .map(target -> target.service() + " `" + target.variable() + "`")
                          .collect(Collectors.joining(", "))));
        }
      }
    }
    text.append("\n## Refused with 422\n\n| setting | why |\n|---|---|\n");
    SettingCatalogue.meaningless()
        .forEach((id, why) -> text.append("| `%s` | %s |\n".formatted(id, cell(why))));
    return text.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
