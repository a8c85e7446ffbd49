package dev.supaplane.platform.studio;

import dev.supaplane.platform.fleet.Fleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Studio's side of the service.
 *
 * <p>Property: {@code supaplane.platform.crypto-key-file}, which holds the passphrase of the
 * connection strings that Studio is given, 32 characters at least. Without it there is one for this
 * process alone: the strings that Studio has then end with the process, and it asks for new ones.
 */
@Configuration(proxyBeanMethods = false)
@Import({
  Bootstrap.class,
  Lifecycle.class,
  MeaninglessRoutes.class,
  Members.class,
  MetaProxy.class,
  Organizations.class,
  Projects.class,
  ServiceSettings.class,
  Settings.class,
  Tokens.class,
  Wizard.class
})
public class StudioConfiguration {
  private static final int SHORTEST = 32;

  @Bean
  Plane plane(Fleet fleet) {
    return new Plane(fleet);
  }

  @Bean
  Connections connections(Environment environment) {
    var file = environment.getProperty("supaplane.platform.crypto-key-file", "");
    return new Connections(file.isBlank() ? random() : passphrase(Path.of(file)));
  }

  private static String passphrase(Path file) {
    try {
      var text = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (text.length() < SHORTEST) {
        throw new IllegalStateException(
            "the passphrase in " + file + " is shorter than " + SHORTEST + " characters");
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String random() {
    var bytes = new byte[SHORTEST];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
