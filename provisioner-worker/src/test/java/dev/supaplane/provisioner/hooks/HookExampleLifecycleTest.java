package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.reconcile.LifecycleContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The scripts of docs/hooks.md, as they stand there, with a docker that only pretends. */
class HookExampleLifecycleTest extends LifecycleContract {
  private static final String DOCKER =
      """
      #!/bin/sh
      set -eu
      world=$(dirname "$0")
      [ "$1" = compose ] && shift
      grep -q '^#' docker-compose.yml
      case $1 in
        config) printf 'db\\nrest\\nkong\\n' ; exit ;;
        pull) [ ! -e "$world/stall" ] ; exit ;;
        up)
          [ ! -e "$world/refuse" ]
          mkdir -p "$world/data"
          echo 17.6 >"$world/port-20001"
          echo >"$world/port-20000" ;;
        stop) rm -f "$world"/port-* ;;
        down) rm -rf "$world"/port-* "$world/data" ;;
        *) exit 64 ;;
      esac
      echo "$*" | tee -a "$world/log"
      """;

  @Override
  protected Ground ground(Path data) throws IOException {
    var world = data.resolve("world");
    Files.createDirectories(world);
    var docker = program(world.resolve("docker"), DOCKER);
    var page = Files.readString(Path.of("..", "docs", "hooks.md"));
    var commands =
        new HookCommands(
            List.of(program(world.resolve("provision"), example(page, "provision", docker))),
            List.of(program(world.resolve("destroy"), example(page, "destroy", docker))));
    return new WorldGround(new HookWorker(data.resolve("worker"), new World(world, commands)));
  }

  private static String example(String page, String name, String docker) {
    var opening = "<!-- example: " + name + " -->\n```sh\n";
    var begin = page.indexOf(opening) + opening.length();
    return page.substring(begin, page.indexOf("```\n", begin))
        .replace("docker compose", docker + " compose");
  }

  private static String program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    return file.toString();
  }
}
