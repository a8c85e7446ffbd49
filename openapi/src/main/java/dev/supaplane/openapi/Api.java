package dev.supaplane.openapi;

import java.util.Arrays;

/** The APIs, each of which has a document. */
public enum Api {
  /** Supabase's Management API. */
  MANAGEMENT("management", "Management API", "message", "/v1/", "/v1/"),

  /** What Studio asks, and GoTrue's sign-in. */
  PLATFORM("platform", "Platform API", "message", "/platform/", "/auth/v1/"),

  /** The control plane's own; and whatever is in no other. */
  API("api", "Supaplane API", "detail", "/", "/");

  private final String word;
  private final String title;
  private final String tells;
  private final String prefix;
  private final String otherPrefix;

  Api(String word, String title, String tells, String prefix, String otherPrefix) {
    this.word = word;
    this.title = title;
    this.tells = tells;
    this.prefix = prefix;
    this.otherPrefix = otherPrefix;
  }

  /** The one that a path belongs to. */
  public static Api of(String path) {
    return Arrays.stream(values())
        .filter(api -> path.startsWith(api.prefix) || path.startsWith(api.otherPrefix))
        .findFirst()
        .orElseThrow();
  }

  /** Its name in files and addresses. */
  public String word() {
    return word;
  }

  /** The file of its document. */
  public String file() {
    return word + ".json";
  }

  /** What people call it. */
  String title() {
    return title;
  }

  /** The member of its errors that is for a person. */
  String tells() {
    return tells;
  }
}
