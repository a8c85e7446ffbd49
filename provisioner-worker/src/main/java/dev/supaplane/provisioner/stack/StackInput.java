package dev.supaplane.provisioner.stack;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.StackSpec;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a template needs to become a stack.
 *
 * @param ref the project
 * @param spec what is to run
 * @param placement where
 * @param directory the project's own directory on the host, absolute
 * @param secrets values by name, such as {@code POSTGRES_PASSWORD}; those of functions begin with
 *     {@code function/}
 * @param incarnations restarts that were asked for, by service; absent means 0
 * @param settings values of plain settings by the setting's id; secret ones are among the secrets,
 *     where their names begin with {@code setting/}
 */
public record StackInput(
    ProjectRef ref,
    StackSpec spec,
    Placement placement,
    Path directory,
    Map<String, String> secrets,
    Map<String, Long> incarnations,
    Map<String, String> settings) {
  /** How names of secrets begin that are the functions' and not the stack's. */
  public static final String FUNCTION_SECRET = "function/";

  /** How names of secrets begin that are values of settings. */
  public static final String SETTING_SECRET = "setting/";

  /** With everything set as the template sets it. */
  public StackInput(
      ProjectRef ref,
      StackSpec spec,
      Placement placement,
      Path directory,
      Map<String, String> secrets,
      Map<String, Long> incarnations) {
    this(ref, spec, placement, directory, secrets, incarnations, Map.of());
  }

  /** Tells whose it is without what it holds. */
  @Override
  public String toString() {
    return "StackInput[" + ref + "]";
  }
}
