package dev.supaplane.standalone.access;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.context.ConfigurableApplicationContext;

/** All services that have routes, for tests that only look at what they are made of. */
public final class RunningProgram implements AutoCloseable {
  private final Tenants tenants;

  /** Starts them. */
  public RunningProgram(Path directory) throws IOException, InterruptedException {
    tenants = new Tenants(directory);
  }

  /** What they are made of. */
  public ConfigurableApplicationContext context() {
    return tenants.context;
  }

  @Override
  public void close() {
    tenants.close();
  }
}
