package dev.supaplane.gateway.http;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Reads requests, and refuses one that says twice where its body ends. */
final class StrictRequestDecoder extends HttpRequestDecoder {
  private static final int LINE = 16 << 10;
  private static final int HEADERS = 32 << 10;
  private static final int CHUNK = 64 << 10;

  StrictRequestDecoder() {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(LINE)
            .setMaxHeaderSize(HEADERS)
            .setMaxChunkSize(CHUNK));
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
  }
}
