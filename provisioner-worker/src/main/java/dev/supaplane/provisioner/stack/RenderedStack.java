package dev.supaplane.provisioner.stack;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * A stack, ready to be made.
 *
 * @param files of the project's directory by relative path; together a compose project that plain
 *     {@code docker compose} accepts
 * @param network the project's own network
 * @param volumes its volumes
 * @param services its enabled services, each after those that it depends on
 */
public record RenderedStack(
    SortedMap<String, StackFile> files,
    NetworkSpec network,
    List<VolumeSpec> volumes,
    List<ServiceSpec> services) {

  /**
   * A file of the project's directory.
   *
   * @param content text, UTF-8
   * @param secret whether only its owner may read it (mode 0600, else 0644)
   */
  public record StackFile(String content, boolean secret) {
    @Override
    public String toString() {
      return "StackFile[" + content.length() + " characters, secret=" + secret + "]";
    }
  }

  /**
   * One enabled service.
   *
   * @param container its container
   * @param startsAfter services that must be healthy before it starts
   * @param probe how its health is told
   */
  public record ServiceSpec(ContainerSpec container, Set<String> startsAfter, Probe probe) {
    /** The service's name. */
    public String name() {
      return container.service();
    }
  }
}
