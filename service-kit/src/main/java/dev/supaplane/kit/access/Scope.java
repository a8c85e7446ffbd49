package dev.supaplane.kit.access;

/** What a permission is asked for. */
public enum Scope {
  /** Nothing: everybody may, without a token. */
  EVERYBODY,
  /** Nothing: whoever brings a token of their own may. */
  SIGNED_IN,
  /** The whole installation: the superuser alone. */
  INSTALLATION,
  /** A worker's own part of the API: workers alone. */
  WORKER,
  /** One organization. */
  ORGANIZATION,
  /** One project, by the organization that it belongs to. */
  PROJECT
}
