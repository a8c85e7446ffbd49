package dev.supaplane.provisioner.desired;

import dev.supaplane.events.wire.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A file for each wish. */
record WishFiles(Path directory) implements WishDisk {
  private static final String SUFFIX = ".json";

  @Override
  public List<DesiredStack> read() {
    var stacks = new ArrayList<DesiredStack>();
    try (Stream<Path> files = Files.list(directory)) {
      for (var file : files.filter(f -> isWish(f.getFileName().toString())).toList()) {
        stacks.add(EventJson.read(Files.readAllBytes(file), DesiredStack.class));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
    return stacks;
  }

  @Override
  public void write(DesiredStack stack) {
    DurableFiles.write(
        directory.resolve(stack.ref() + SUFFIX), EventJson.write(stack), "rw-------");
  }

  private static boolean isWish(String name) {
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }
}
