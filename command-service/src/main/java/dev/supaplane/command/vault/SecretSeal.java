package dev.supaplane.command.vault;

/** Seals secrets that belong to no project with the master key itself. */
public final class SecretSeal {
  private final MasterKey master;

  /** A seal by the master key. */
  public SecretSeal(MasterKey master) {
    this.master = master;
  }

  /**
   * Seals a secret.
   *
   * @param context what it is for; it opens with the same one alone
   */
  public byte[] seal(String context, SigningSecret secret) {
    return master.wrap(context, secret.key());
  }

  /**
   * Opens what {@link #seal} made.
   *
   * @throws VaultException when it does not open
   */
  public SigningSecret open(String context, byte[] sealed) {
    return new SigningSecret(master.unwrap(context, sealed));
  }
}
