package dev.supaplane.kit.access;

/** What is decided of a request before anything is done for it. */
public enum Decision {
  /** Go on. */
  ALLOWED,
  /** A 404, as if it were not there: the caller may not even know of it. */
  HIDDEN,
  /** A 403: the caller may know of it, but not do this. */
  REFUSED,
  /** A 401: nobody knows who asks. */
  UNAUTHENTICATED
}
