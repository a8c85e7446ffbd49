package dev.supaplane.acceptance;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Frame;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Knocks at addresses from inside a project's container: what a service, or who broke into it, can
 * reach.
 */
final class InsideProbe {
  // Every port that some service of the stack listens on, in its container.
  private static final List<Integer> INSIDE =
      List.of(
          3000, 4000, 5000, 5001, 5432, 6543, 8000, 8001, 8080, 8085, 8100, 8443, 9000, 9001, 9901,
          9999);
  private static final String KNOCK =
      """
      const net = require('net');
      const knock = (at) => new Promise((tell) => {
        const cut = at.lastIndexOf(':');
        const socket = net.connect({host: at.slice(0, cut), port: Number(at.slice(cut + 1))});
        const end = (open) => { socket.destroy(); tell(open ? at : null); };
        socket.setTimeout(2000, () => end(false));
        socket.once('connect', () => end(true));
        socket.once('error', () => end(false));
      });
      Promise.all(process.argv.slice(1).map(knock)).then((found) => {
        process.stdout.write(found.filter(Boolean).join('\\n'));
      });
      """;

  private InsideProbe() {}

  /** Where a project's containers listen, as its own network sees them. */
  static Set<String> ofContainers(String ref) {
    var found = new TreeSet<String>();
    for (var container : Engine.containers(ref)) {
      for (var network : networks(container)) {
        INSIDE.forEach(port -> found.add(network.getIpAddress() + ":" + port));
      }
    }
    return found;
  }

  /** The ports that a project publishes on the host, by every address that a container may try. */
  static Set<String> published(String ref, String from) {
    var hosts = new TreeSet<>(Set.of("127.0.0.1"));
    for (var project : List.of(ref, from)) {
      Engine.containers(project).stream()
          .flatMap(container -> networks(container).stream())
          .forEach(network -> hosts.add(network.getGateway()));
    }
    return Engine.containers(ref).stream()
        .flatMap(container -> Arrays.stream(container.getPorts()))
        .filter(port -> port.getPublicPort() != null)
        .flatMap(port -> hosts.stream().map(host -> host + ":" + port.getPublicPort()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Which of these addresses accept a connection from inside this project. */
  static Set<String> reachable(String from, Set<String> addresses) throws InterruptedException {
    // The one service of every stack that is a real Node program in the offline images.
    var inside = Engine.container(from, "meta").getId();
    var command = new ArrayList<>(List.of("/usr/local/bin/node", "-e", KNOCK));
    command.addAll(addresses);
    var exec =
        Engine.client()
            .execCreateCmd(inside)
            .withCmd(command.toArray(String[]::new))
            .withAttachStdout(true)
            .withAttachStderr(true)
            .exec();
    var output = new StringBuilder();
    Engine.client()
        .execStartCmd(exec.getId())
        .exec(
            new ResultCallback.Adapter<Frame>() {
              @Override
              public void onNext(Frame frame) {
                output.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
              }
            })
        .awaitCompletion(1, TimeUnit.MINUTES);
    var code = Engine.client().inspectExecCmd(exec.getId()).exec().getExitCodeLong();
    if (code == null || code != 0) {
      throw new AssertionError("the probe ended with " + code + ": " + output);
    }
    return output.toString().lines().collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<ContainerNetwork> networks(Container container) {
    return List.copyOf(container.getNetworkSettings().getNetworks().values());
  }
}
