package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.OPERATE;

import dev.supaplane.command.verify.StoreVerifier;
import dev.supaplane.command.verify.Verification;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import java.util.concurrent.Semaphore;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Proves that what was published is what is stored. */
@RestController
public final class VerificationRoutes {
  private final StoreVerifier verifier;
  private final Scheduler blocking;
  private final Semaphore one = new Semaphore(1);

  /**
   * Routes to a verifier.
   *
   * @param blocking where it may block
   */
  public VerificationRoutes(StoreVerifier verifier, Scheduler blocking) {
    this.verifier = verifier;
    this.blocking = blocking;
  }

  /** Reads store and topic whole: one at a time, since it keeps 32 bytes of each event twice. */
  @Requires(OPERATE)
  @GetMapping("/api/verification/store")
  Mono<Verification> store() {
    return Mono.fromCallable(this::verify).subscribeOn(blocking);
  }

  private Verification verify() {
    if (!one.tryAcquire()) {
      throw new ApiException(
          409, "verification_under_way", "Store and topic are being read already; ask again later");
    }
    try {
      return verifier.verify();
    } finally {
      one.release();
    }
  }
}
