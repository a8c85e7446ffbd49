package dev.supaplane.events.project;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compose project of somebody's own, as it was when it was adopted: what differs from it later is
 * drift.
 *
 * @param host name of the worker's host
 * @param composeProject its name, unique on a host
 * @param workingDirectory where compose was run, as its label says; absent where none does
 * @param postgresVersion the major version, such as {@code 17}, as the image's tag says; absent
 *     where it cannot be told
 * @param containers sorted by service and number
 */
public record AdoptedStack(
    String host,
    String composeProject,
    @Nullable String workingDirectory,
    @Nullable String postgresVersion,
    List<AdoptedContainer> containers) {
  /** Copies what it is given. */
  public AdoptedStack {
    containers = List.copyOf(containers);
  }
}
