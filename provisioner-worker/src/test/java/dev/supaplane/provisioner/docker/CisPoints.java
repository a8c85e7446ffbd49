package dev.supaplane.provisioner.docker;

import static dev.supaplane.provisioner.docker.CisPoint.kept;
import static dev.supaplane.provisioner.docker.CisPoint.otherwise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.docker.CisPoint.KeptByCommands;
import dev.supaplane.provisioner.docker.CisPoint.NotOurs;
import dev.supaplane.provisioner.engine.ContainerSpec.Capability;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Section 5 of the CIS Docker Benchmark, version 1.6.0, and how a project's containers keep it. */
final class CisPoints {
  private static final String BECOMES_ANOTHER_USER = "it begins as root and becomes another user";

  private static final String RELEASE =
      "an Elixir release, which writes its settings beside its program at the start";
  private static final String NOT_TRIED = "nobody has tried yet what it needs to write";

  /** Why a service has a capability, by service and capability. */
  static final Map<String, Map<Capability, String>> CAPABILITIES =
      Map.of(
          "db",
          Map.of(
              Capability.CHOWN, "its entrypoint gives the new volume to its own user",
              Capability.DAC_OVERRIDE, "its entrypoint writes where that user may alone",
              Capability.FOWNER, "its entrypoint sets the modes of that user's directories",
              Capability.SETGID, BECOMES_ANOTHER_USER,
              Capability.SETUID, BECOMES_ANOTHER_USER,
              Capability.KILL, "its init, which is root, hands a stop on to that user's program"),
          "realtime",
          Map.of(
              Capability.SETGID, BECOMES_ANOTHER_USER,
              Capability.SETUID, BECOMES_ANOTHER_USER));

  /** Why a service's root file system is not read-only. */
  static final Map<String, String> WRITABLE_ROOTS =
      Map.of(
          "db", "its entrypoint writes settings and sockets in several places of the image",
          "kong", "it compiles its settings into its own directory at the start",
          "realtime", RELEASE,
          "storage", NOT_TRIED,
          "analytics", RELEASE,
          "studio", "its server writes its cache beside its pages",
          "functions", NOT_TRIED,
          "supavisor", RELEASE);

  /** What listens for callers from outside, by service: ports inside the container. */
  private static final Map<String, Set<String>> DOORS =
      Map.of(
          "kong", Set.of("8000/tcp"),
          "api-gw", Set.of("8000/tcp"),
          "db", Set.of("5432/tcp"),
          "supavisor", Set.of("6543/tcp"));

  private CisPoints() {}

  static final List<CisPoint> ALL =
      List.of(
          new CisPoint(
              "5.1",
              "Swarm mode is off where nobody needs it",
              new NotOurs("The engine's own. The worker asks for nothing of a swarm.")),
          kept(
              "5.2",
              "An AppArmor profile confines it, where the host has AppArmor",
              "The engine's default profile: no option replaces it or turns it off.",
              c -> {
                assertThat(c.texts("SecurityOpt")).noneMatch(o -> o.startsWith("apparmor"));
                assertThat(c.told().path("AppArmorProfile").asText()).isNotEqualTo("unconfined");
              }),
          kept(
              "5.3",
              "SELinux labels it, where the host has SELinux",
              "The engine's own labels: no option replaces them or turns them off. Files are"
                  + " mounted without being relabelled, so an enforcing host needs a rule for the"
                  + " data directory.",
              c -> assertThat(c.texts("SecurityOpt")).noneMatch(o -> o.startsWith("label"))),
          kept(
              "5.4",
              "It has no capability that it does not need",
              "All are dropped; what a service gets back has a reason each, below.",
              c -> {
                assertThat(c.texts("CapDrop")).containsExactly("ALL");
                assertThat(c.texts("CapAdd"))
                    .containsExactlyInAnyOrderElementsOf(
                        CAPABILITIES.getOrDefault(c.service(), Map.of()).keySet().stream()
                            .map(Enum::name)
                            .toList());
              }),
          kept(
              "5.5",
              "It is not privileged",
              "Never: what is wanted of a container has no word for it.",
              c -> assertThat(c.host().path("Privileged").asBoolean()).isFalse()),
          kept(
              "5.6",
              "No sensitive directory of the host is mounted",
              "Volumes of the project, and files of its own directory, those read-only.",
              c -> {
                assertThat(c.list("Mounts")).allMatch(c::isOwn);
                assertThat(c.list("Binds")).isEmpty();
                assertThat(c.list("VolumesFrom")).isEmpty();
              }),
          kept(
              "5.7",
              "No SSH server runs inside",
              "No service is one, nor is one's port published. What else the images of others hold"
                  + " is theirs.",
              c -> {
                assertThat(c.host().path("PortBindings").has("22/tcp")).isFalse();
                assertThat(c.spec().entrypoint() + " " + c.spec().command()).doesNotContain("sshd");
              }),
          kept(
              "5.8",
              "No port of the host below 1024 is used",
              "Ports are leased from a range within 1024 to 65535.",
              c ->
                  assertThat(c.bindings())
                      .allMatch(at -> Integer.parseInt(at.path("HostPort").asText()) >= 1024)),
          kept(
              "5.9",
              "Only ports that are needed are open",
              "Three of a stack: the gateway's, the database's and the pooler's.",
              c -> {
                assertThat(c.host().path("PublishAllPorts").asBoolean()).isFalse();
                assertThat(DOORS.getOrDefault(c.service(), Set.of()))
                    .containsAll(() -> c.host().path("PortBindings").fieldNames());
              }),
          kept(
              "5.10",
              "It does not share the host's network",
              "Each project has a network of its own.",
              c -> assertThat(c.text("NetworkMode")).isEqualTo("supaplane-" + c.spec().ref())),
          kept(
              "5.11",
              "Its memory is bounded",
              "The template's bound, or the service's share of the project's; swap counts too.",
              c -> {
                assertThat(c.number("Memory")).isBetween(6L << 20, 4L << 30);
                assertThat(c.number("MemorySwap")).isEqualTo(c.number("Memory"));
              }),
          otherwise(
              "5.12",
              "Its share of the processors is set",
              "Where the project has a bound, as a hard one for each service. Where it has none,"
                  + " all containers weigh the same, so that a host's idle cores can be used.",
              c -> {
                var bound = c.spec().limits().cpuMillis();
                assertThat(c.number("NanoCpus")).isEqualTo(bound == null ? 0 : bound * 1_000_000L);
              }),
          otherwise(
              "5.13",
              "Its root file system is read-only",
              "Where the service allows, with memory for what it writes; the others with their"
                  + " reasons below.",
              c -> {
                assertThat(c.host().path("ReadonlyRootfs").asBoolean())
                    .isNotEqualTo(WRITABLE_ROOTS.containsKey(c.service()));
                if (!WRITABLE_ROOTS.containsKey(c.service())) {
                  assertThat(c.host().path("Tmpfs").has("/tmp")).isTrue();
                }
              }),
          kept(
              "5.14",
              "Its ports are bound to one address of the host",
              "The bind address of the installation, 127.0.0.1 unless an operator says otherwise.",
              c ->
                  assertThat(c.bindings())
                      .allMatch(at -> at.path("HostIp").asText().equals("127.0.0.1"))),
          otherwise(
              "5.15",
              "After a crash it is started again five times at most",
              "`unless-stopped`: the engine brings a project back after a reboot though no worker"
                  + " runs, and waits longer after each crash, up to a minute. The worker ends the"
                  + " crash loop of a creation, and tells of every other.",
              c ->
                  assertThat(c.host().path("RestartPolicy").path("Name").asText())
                      .isEqualTo("unless-stopped")),
          kept(
              "5.16",
              "It does not share the host's processes",
              "Never asked for.",
              c -> assertThat(c.text("PidMode")).isEmpty()),
          kept(
              "5.17",
              "It does not share the host's inter-process communication",
              "Never asked for; the engine's usual is a private one.",
              c -> assertThat(c.text("IpcMode")).isIn("", "private")),
          kept(
              "5.18",
              "No device of the host is given to it",
              "Never: what is wanted of a container has no word for it.",
              c -> {
                assertThat(c.list("Devices")).isEmpty();
                assertThat(c.list("DeviceRequests")).isEmpty();
                assertThat(c.list("DeviceCgroupRules")).isEmpty();
              }),
          kept(
              "5.19",
              "The engine's ulimits are replaced where that is needed",
              "It is not: memory and processes are bounded by control groups, open files by the"
                  + " engine's own ulimit.",
              c -> assertThat(c.list("Ulimits")).isEmpty()),
          kept(
              "5.20",
              "No mount propagates to the host",
              "No mount says how it propagates; the engine's usual is private.",
              c -> {
                assertThat(c.list("Mounts"))
                    .allMatch(m -> m.path("BindOptions").path("Propagation").asText("").isEmpty());
                c.told()
                    .path("Mounts")
                    .forEach(m -> assertThat(m.path("Propagation").asText()).isIn("", "rprivate"));
              }),
          kept(
              "5.21",
              "It does not share the host's name",
              "Never asked for.",
              c -> assertThat(c.text("UTSMode")).isEmpty()),
          kept(
              "5.22",
              "The default seccomp profile is not turned off",
              "No option replaces it; the kernel says of a running container that it filters.",
              c -> assertThat(c.texts("SecurityOpt")).noneMatch(o -> o.startsWith("seccomp"))),
          new CisPoint(
              "5.23",
              "No command is run in it with privileges",
              new KeptByCommands("Never asked for, neither by the worker nor for a user.")),
          new CisPoint(
              "5.24",
              "No command is run in it as root by request",
              new KeptByCommands("Commands run as the container's own user; none is named.")),
          kept(
              "5.25",
              "It stays in the control group that the engine gives it",
              "No parent is named.",
              c -> assertThat(c.text("CgroupParent")).isEmpty()),
          kept(
              "5.26",
              "It cannot gain privileges that it did not begin with",
              "`no-new-privileges`; the kernel says so of a running container.",
              c -> assertThat(c.texts("SecurityOpt")).containsExactly("no-new-privileges:true")),
          otherwise(
              "5.27",
              "Its health is checked while it runs",
              "By the worker over the service's own protocol. The images' own checks are off:"
                  + " those of a hundred containers would eat the host.",
              c -> {
                if (!c.told().isEmpty()) {
                  assertThat(c.told().at("/Config/Healthcheck/Test/0").asText()).isEqualTo("NONE");
                }
              }),
          otherwise(
              "5.28",
              "The newest version of its image runs",
              "The version that the template's revision names, never `latest`: the same revision is"
                  + " the same everywhere, and a newer one is an update that can be taken back. No"
                  + " digests are in the templates, as registries differ; an image map may name"
                  + " them.",
              c ->
                  assertThat(c.spec().image())
                      .matches(".+:[^:/]*[0-9][^:/]*")
                      .doesNotEndWith(":latest")),
          kept(
              "5.29",
              "The number of its processes is bounded",
              "512 at most.",
              c -> assertThat(c.number("PidsLimit")).isBetween(1L, 512L)),
          kept(
              "5.30",
              "The engine's default bridge is not used",
              "Each project has a network of its own; see 5.10.",
              c -> assertThat(c.text("NetworkMode")).isNotIn("", "default", "bridge")),
          kept(
              "5.31",
              "It does not leave the engine's user namespace",
              "Where the engine maps users, its containers are mapped: no option exempts one.",
              c -> assertThat(c.text("UsernsMode")).isEmpty()),
          kept(
              "5.32",
              "The engine's socket is not mounted",
              "Not into any; Vector, which asks for it elsewhere, does without.",
              c ->
                  assertThat(c.host().toString() + c.spec().environment())
                      .doesNotContain("docker.sock")));
}
