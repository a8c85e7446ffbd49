package dev.supaplane.events.setting;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that a project can have set otherwise than its template sets it.
 *
 * @param name within its group, as the Management API calls it
 * @param type what it can be
 * @param secret whether its value is in no event and is told to nobody
 * @param targets the environment variables that it becomes, at least one
 */
public record Setting(
    SettingGroup group, String name, SettingType type, boolean secret, List<Target> targets) {
  /** Stands in every answer for a secret that is set; sent back, it changes nothing. */
  public static final String MASK = "*".repeat(16);

  /** How a value becomes an environment variable. */
  public enum Form {
    /** As it is. */
    PLAIN,
    /** A number of seconds, as a duration such as {@code 60s}. */
    SECONDS,
    /** A number of hours, as a duration such as {@code 1.5h}. */
    HOURS,
    /** Whatever the value is, the address to which providers send browsers back. */
    CALLBACK
  }

  /**
   * An environment variable of a service.
   *
   * @param service as the templates call it
   */
  public record Target(String service, String variable, Form form) {
    /** The variable's value for a setting's value. */
    public String write(String value, String publicUrl) {
      return switch (form) {
        case PLAIN -> value;
        case SECONDS -> value + "s";
        case HOURS -> value + "h";
        case CALLBACK -> publicUrl + "/auth/v1/callback";
      };
    }
  }

  /** Copies the list. */
  public Setting {
    targets = List.copyOf(targets);
  }

  /** The name by which events, the vault and read models know it, such as {@code auth.site_url}. */
  public String id() {
    return group.word() + "." + name;
  }

  /** The services that are made anew with it. */
  public Set<String> services() {
    var services = new TreeSet<String>();
    targets.forEach(target -> services.add(target.service()));
    return services;
  }
}
