package dev.supaplane.provisioner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.plan.Forecast.Deed;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecast.Kind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What two things that happen to one thing come to. */
class ForecastTest {
  @ParameterizedTest
  @CsvSource({
    "DESTROYED, CREATED,   RECREATED",
    "RECREATED, CHANGED,   RECREATED",
    "CREATED,   CHANGED,   CREATED",
    "CREATED,   RECREATED, CREATED",
    "CHANGED,   DESTROYED, DESTROYED",
    "CHANGED,   UNCHANGED, CHANGED",
    "UNCHANGED, DESTROYED, DESTROYED"
  })
  void twoFatesComeToOne(Fate first, Fate second, Fate both) {
    var forecast = of(item(first, false)).then(of(item(second, false)));
    assertThat(forecast.items()).singleElement().extracting(Item::fate).isEqualTo(both);
  }

  @Test
  void whatIsMadeAndRemovedAgainIsNotTold() {
    assertThat(of(item(Fate.CREATED, false)).then(of(item(Fate.DESTROYED, false))).items())
        .isEmpty();
  }

  @Test
  void lostDataStaysLostWhateverComesAfter() {
    var forecast = of(item(Fate.DESTROYED, true)).then(of(item(Fate.CREATED, false)));
    assertThat(forecast.items()).singleElement().matches(Item::losesData);
  }

  @Test
  void whatIsWithheldIsNotDone() {
    var forecast = of(item(Fate.DESTROYED, true)).withheld("only told");
    assertThat(forecast.items())
        .containsExactly(
            new Item(Kind.VOLUME, "v", null, Fate.UNCHANGED, Set.of(), "only told", false));
    assertThat(of(item(Fate.CREATED, false)).withheld("only told").items()).isEmpty();
  }

  private static Forecast of(Item item) {
    return new Forecast(List.of(item));
  }

  private static Item item(Fate fate, boolean losesData) {
    var deeds =
        switch (fate) {
          case CREATED -> Set.of(Deed.CREATE);
          case CHANGED -> Set.of(Deed.START);
          case RECREATED -> Set.of(Deed.REMOVE, Deed.CREATE);
          case DESTROYED -> Set.of(Deed.REMOVE);
          case UNCHANGED -> Set.<Deed>of();
        };
    return new Item(Kind.VOLUME, "v", null, fate, deeds, "test", losesData);
  }
}
