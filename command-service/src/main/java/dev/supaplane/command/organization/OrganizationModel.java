package dev.supaplane.command.organization;

import dev.supaplane.events.organization.OrganizationEvent;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * An organization's decisions without the framework around them: what the aggregate would answer,
 * as values.
 */
public final class OrganizationModel {
  /** Before anything happened. */
  public static final OrganizationModel ABSENT = new OrganizationModel(OrganizationState.ABSENT);

  private final OrganizationState state;

  private OrganizationModel(OrganizationState state) {
    this.state = state;
  }

  /**
   * The events that follow from a command; none when it changes nothing.
   *
   * @param now the command side's clock
   * @param projects those that are not removed; asked for when the organization is to be deleted
   * @throws OrganizationRefused when it cannot be
   */
  public List<OrganizationEvent> decide(
      OrganizationCommand command, Instant now, Supplier<List<String>> projects) {
    return new OrganizationDecider(now).decide(command, state, projects);
  }

  /** The organization after one more event. */
  public OrganizationModel after(OrganizationEvent event) {
    return new OrganizationModel(state.after(event));
  }
}
