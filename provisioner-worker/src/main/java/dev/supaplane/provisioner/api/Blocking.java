package dev.supaplane.provisioner.api;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/**
 * Runs calls that wait, each on a thread of its own, which is interrupted when the caller leaves.
 */
final class Blocking {
  private Blocking() {}

  static <T> Mono<T> call(Callable<T> task) {
    return Mono.create(
        sink -> {
          var left = new AtomicBoolean();
          var thread =
              Thread.ofPlatform()
                  .daemon()
                  .name("worker-api-call")
                  .unstarted(
                      () -> {
                        try {
                          sink.success(task.call());
                        } catch (Throwable problem) {
                          // To whom left it cannot be told; the task has noted its own outcome.
                          if (!left.get()) {
                            sink.error(problem);
                          }
                        }
                      });
          sink.onCancel(
              () -> {
                left.set(true);
                thread.interrupt();
              });
          thread.start();
        });
  }
}
