package dev.supaplane.events.project;

/** Secrets that are changed together. */
public enum SecretGroup {
  /** The password of the database's roles. */
  DATABASE_PASSWORD,
  /** The JWT secret, and the anon and service_role keys that it signs. */
  JWT,
  /** The password of the project's own dashboard. */
  DASHBOARD,
  /** The keys of storage's S3 endpoint. */
  STORAGE
}
