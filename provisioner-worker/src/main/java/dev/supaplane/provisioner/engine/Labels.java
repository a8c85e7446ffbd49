package dev.supaplane.provisioner.engine;

/** Labels on everything that a worker makes; by them, and by them alone, it knows its own. */
public final class Labels {
  /** The installation's id, so that two installations can share an engine. */
  public static final String INSTALLATION = "dev.supaplane.installation";

  /** The project's ref. */
  public static final String PROJECT = "dev.supaplane.project";

  /** The service's name in the template. */
  public static final String SERVICE = "dev.supaplane.service";

  /** The generation of the wish that made it. */
  public static final String GENERATION = "dev.supaplane.generation";

  /** The template's revision. */
  public static final String REVISION = "dev.supaplane.revision";

  /** See {@link ContainerSpec#fingerprint()}. */
  public static final String FINGERPRINT = "dev.supaplane.fingerprint";

  private Labels() {}
}
