package dev.supaplane.provisioner.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an engine that is ended in the middle of a start leaves behind. */
final class HalfStart {
  private HalfStart() {}

  /** A process that is called as the one is that keeps a container for the engine. */
  static Process keeper(String id) throws Exception {
    var name = "containerd-shim-runc-v2 -namespace moby -id " + id;
    var process = new ProcessBuilder("bash", "-c", "exec -a \"$0\" sleep 600", name).start();
    EngineContractSupport.await(() -> commandLine(process).startsWith("containerd-shim"));
    return process;
  }

  private static String commandLine(Process process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return "";
    }
  }
}
