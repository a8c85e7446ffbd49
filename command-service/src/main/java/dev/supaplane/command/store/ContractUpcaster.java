package dev.supaplane.command.store;

import dev.supaplane.events.wire.Upcasters;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.upcasting.event.IntermediateEventRepresentation;
import org.axonframework.serialization.upcasting.event.SingleEventUpcaster;
import tools.jackson.databind.node.ObjectNode;

/** The contract's upcasters, for events as they come out of the store. */
public final class ContractUpcaster extends SingleEventUpcaster {
  private final Upcasters upcasters;

  /** An upcaster to the newest version of every type. */
  public ContractUpcaster(Upcasters upcasters) {
    this.upcasters = upcasters;
  }

  @Override
  protected boolean canUpcast(IntermediateEventRepresentation stored) {
    return upcasters.supersedes(stored.getType().getName());
  }

  @Override
  protected IntermediateEventRepresentation doUpcast(IntermediateEventRepresentation stored) {
    var type = stored.getType().getName();
    return stored.upcastPayload(
        new SimpleSerializedType(upcasters.latest(type), null),
        ObjectNode.class,
        data -> upcasters.upcast(type, data));
  }
}
