package dev.supaplane.command.project;

import java.util.List;

/** The gateway is the one service whose name a revision of the template decides. */
public final class Gateways {
  private static final String KONG = "kong";
  private static final String ENVOY = "api-gw";

  /** All names that a gateway has had. */
  public static final List<String> NAMES = List.of(ENVOY, KONG);

  private Gateways() {}

  /** The name of the gateway in a revision. */
  public static String of(String revision) {
    return revision.equals("2026.02") ? KONG : ENVOY;
  }
}
