package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.api.StackOffer;
import dev.supaplane.provisioner.stack.StackCatalog;
import dev.supaplane.provisioner.stack.StackCatalog.OfferedService;
import org.junit.jupiter.api.Test;

/** What the command side accepts is what the worker's templates can make; see ADR 1. */
class OfferedStacksTest {
  private final StackCatalog catalog = StackCatalog.builtIn();

  @Test
  void everyRevisionThatIsAcceptedCanBeMade() {
    assertThat(catalog.revisions(StackOffer.TEMPLATE))
        .containsExactlyElementsOf(StackOffer.REVISIONS);
    assertThat(catalog.defaultRevision(StackOffer.TEMPLATE)).isEqualTo(StackOffer.DEFAULT_REVISION);
  }

  @Test
  void theSameVersionsAndServicesAreKnownOnBothSides() {
    for (var revision : StackOffer.REVISIONS) {
      var offer = catalog.offer(StackOffer.TEMPLATE, revision);
      assertThat(offer.postgresVersions())
          .containsExactlyInAnyOrderElementsOf(StackOffer.POSTGRES_VERSIONS);
      assertThat(offer.defaultPostgresVersion()).isEqualTo(StackOffer.DEFAULT_POSTGRES);
      assertThat(offer.services())
          .extracting(OfferedService::name)
          .containsExactlyInAnyOrderElementsOf(StackOffer.of(revision, StackOffer.SERVICES));
      assertThat(offer.services().stream().filter(OfferedService::required))
          .extracting(OfferedService::name)
          .containsExactlyInAnyOrderElementsOf(StackOffer.of(revision, StackOffer.REQUIRED));
      assertThat(offer.excludedByDefault())
          .containsExactlyInAnyOrderElementsOf(StackOffer.OFF_BY_DEFAULT);
    }
  }
}
