package dev.supaplane.gateway.http;

import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;

/** Writes answers; the one to a HEAD tells a length and has no body. */
final class ResponseEncoder extends HttpResponseEncoder {
  private boolean toHead;

  /** Says whether the answers from now on are to a HEAD. */
  void answering(boolean head) {
    toHead = head;
  }

  @Override
  protected boolean isContentAlwaysEmpty(HttpResponse response) {
    return toHead || super.isContentAlwaysEmpty(response);
  }
}
