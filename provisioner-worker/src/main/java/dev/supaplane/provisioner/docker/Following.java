package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.async.ResultCallback;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes in a stream until it ends. Unlike the library's own callback it leaves it to the caller to
 * say what is an error worth a log line.
 */
final class Following<T> implements ResultCallback<T> {
  private final Consumer<T> each;
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private final AtomicReference<@Nullable Closeable> stream = new AtomicReference<>();

  Following(Consumer<T> each) {
    this.each = each;
  }

  /**
   * Waits for the end.
   *
   * @throws ExecutionException with what broke the stream as its cause
   */
  void untilEnded(Duration limit)
      throws InterruptedException, ExecutionException, TimeoutException {
    ended.get(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void onStart(Closeable closeable) {
    stream.set(closeable);
  }

  @Override
  public void onNext(T item) {
    each.accept(item);
  }

  @Override
  public void onError(Throwable problem) {
    ended.completeExceptionally(problem);
  }

  // comes after onError too, and then says nothing new
  @Override
  public void onComplete() {
    ended.complete(true);
  }

  @Override
  public void close() throws IOException {
    var open = stream.getAndSet(null);
    if (open != null) {
      open.close();
    }
  }
}
