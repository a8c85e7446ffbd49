package dev.supaplane.provisioner.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keeps the first or the last bytes of an output and lets the rest go by, so that a command that
 * writes without end neither fills the memory nor blocks.
 */
public final class BoundedOutput {
  private final boolean last;
  private final byte[] kept;
  private int length;
  private boolean truncated;

  private BoundedOutput(int bound, boolean last) {
    this.kept = new byte[Math.max(0, bound)];
    this.last = last;
  }

  /** Keeps the first so many bytes. */
  public static BoundedOutput first(int bound) {
    return new BoundedOutput(bound, false);
  }

  /** Keeps the last so many bytes. */
  public static BoundedOutput last(int bound) {
    return new BoundedOutput(bound, true);
  }

  /** Takes what came next. */
  public synchronized void add(byte[] bytes) {
    int excess = length + bytes.length - kept.length;
    if (excess <= 0) {
      System.arraycopy(bytes, 0, kept, length, bytes.length);
      length += bytes.length;
      return;
    }
    truncated = true;
    if (!last) {
      System.arraycopy(bytes, 0, kept, length, kept.length - length);
    } else if (bytes.length >= kept.length) {
      System.arraycopy(bytes, bytes.length - kept.length, kept, 0, kept.length);
    } else {
      System.arraycopy(kept, excess, kept, 0, length - excess);
      System.arraycopy(bytes, 0, kept, length - excess, bytes.length);
    }
    length = kept.length;
  }

  /** Whether more came than was kept. */
  public synchronized boolean truncated() {
    return truncated;
  }

  /** What was kept; bytes that are no UTF-8, as at a cut, become a replacement character. */
  public synchronized String text() {
    return new String(Arrays.copyOf(kept, length), StandardCharsets.UTF_8);
  }
}
