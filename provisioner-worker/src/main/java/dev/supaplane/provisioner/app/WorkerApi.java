package dev.supaplane.provisioner.app;

import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.OwnServer;
import dev.supaplane.provisioner.api.AdoptableRoutes;
import dev.supaplane.provisioner.api.WorkerRoutes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The worker's HTTP API while it listens; nothing listens where no token was given. */
final class WorkerApi implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerApi.class);
  private static final Caller CALLER = new Caller("worker-api", false);

  private final WorkerRoutes routes;
  private final @Nullable OwnServer server;

  private WorkerApi(WorkerRoutes routes, @Nullable OwnServer server) {
    this.routes = routes;
    this.server = server;
  }

  static WorkerApi start(
      WorkerProperties properties, WorkerRoutes routes, AdoptableRoutes adoptable) {
    var token = properties.apiTokenFile();
    if (token.isEmpty()) {
      LOG.info("no worker API: supaplane.tokens.worker-api-file names no token");
      return new WorkerApi(routes, null);
    }
    var address = properties.api();
    if (address.getAddress() == null || !address.getAddress().isLoopbackAddress()) {
      LOG.warn(
          "the worker API listens on {}, beyond this host, without TLS: put a proxy before it",
          address);
    }
    return new WorkerApi(
        routes,
        OwnServer.start(
            address.getHostString(),
            address.getPort(),
            token.get(),
            CALLER,
            routes.routes().and(adoptable.routes())));
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    routes.close();
  }
}
