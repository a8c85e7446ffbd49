package dev.supaplane.standalone;

import dev.supaplane.standalone.verify.Verifier;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Proves that store, topic and read models say the same. */
@Command(
    name = "verify",
    description = "Prove that event store, topic and read models are equal: counts and hashes")
final class Verify implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var installation = Installation.fromEnvironment();
    if (!Files.exists(installation.superuserToken())) {
      throw new Trouble(
          "there is no control plane in " + installation.data() + "; start one: ./supaplane up");
    }
    var token = Files.readString(installation.superuserToken()).strip();
    var out = spec.commandLine().getOut();
    var listening = Listening.of(System::getenv);
    var url = listening.url(installation);
    try (var verifier = new Verifier(listening.client(), url, url, token)) {
      var proof = verifier.prove();
      proof.lines().forEach(out::println);
      out.flush();
      return proof.equal() ? 0 : 1;
    } catch (ConnectException e) {
      throw new Trouble("the control plane does not answer at " + url + "; ./supaplane up");
    }
  }
}
