package dev.supaplane.standalone.chaos;

import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.standalone.chaos.Ears.Heard;
import java.util.List;
import java.util.Optional;

/**
 * What everybody says of one project.
 *
 * @param stored the event store's stream, from the beginning
 * @param heard what was published, repetitions included
 * @param row the read model's row; empty when there is none
 * @param told the status that the query service answers; empty when it does not answer
 * @param operations that the read model has
 * @param containers on the engine
 * @param others networks and volumes on the engine
 * @param directory whether the worker has a directory of it
 * @param leases of ports and subnets
 * @param secrets in the vault
 * @param deadlines open operations and undo windows in the command side's books
 */
record Evidence(
    List<Stored> stored,
    List<Heard> heard,
    Optional<Row> row,
    Optional<String> told,
    List<OperationRow> operations,
    List<Container> containers,
    List<String> others,
    boolean directory,
    long leases,
    long secrets,
    long deadlines) {

  /** An event in the store. */
  record Stored(String id, long sequence, ProjectEvent event) {}

  /** What the read model keeps of a project. */
  record Row(String status, long version) {}

  /** What the read model keeps of an operation. */
  record OperationRow(String kind, long generation, String state, String failure) {}

  /** A container. */
  record Container(String service, boolean running) {}
}
