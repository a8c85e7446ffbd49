package dev.supaplane.platform.door;

import org.springframework.core.env.Environment;

/**
 * Where clients find the door to the databases of all projects.
 *
 * @param host its name
 * @param port its port
 * @param connections how many one project may have through it at once
 */
public record Door(String host, int port, int connections) {
  private static final int USUAL_PORT = 5432;
  private static final int CONNECTIONS = 500;

  /**
   * What {@code supaplane.door.host}, {@code supaplane.door.port} and {@code
   * supaplane.door.connections} say.
   */
  public static Door of(Environment environment) {
    return new Door(
        environment.getProperty("supaplane.door.host", "localhost"),
        environment.getProperty("supaplane.door.port", Integer.class, USUAL_PORT),
        environment.getProperty("supaplane.door.connections", Integer.class, CONNECTIONS));
  }

  /** The user by whom the door knows which project is meant. */
  String user(String role, String ref) {
    return role + "." + ref;
  }
}
