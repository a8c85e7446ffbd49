package dev.supaplane.gateway.http;

import dev.supaplane.gateway.net.Relay;
import io.netty.channel.Channel;
import io.netty.handler.flow.FlowControlHandler;

/** Two connections that have agreed on another protocol than HTTP: from now on, bytes. */
final class Tunnel {
  private Tunnel() {}

  /**
   * Makes one of a client's connection and a project's, whose own handlers are gone or about to go.
   *
   * @param onBytes called whenever some went, either way
   */
  static void open(Channel client, Channel server, ResponseEncoder encoder, Runnable onBytes) {
    server.pipeline().addLast(new Relay(client, onBytes));
    client.pipeline().addLast(new Relay(server, onBytes));
    // What the client said already goes on to the relay behind.
    client.pipeline().remove(StrictRequestDecoder.class);
    client.pipeline().remove(FlowControlHandler.class);
    client.pipeline().remove(encoder);
    Relay.begin(client, server);
  }
}
