package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.StackSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a command reads from its standard input, as one JSON object with names in snake_case. It
 * holds no secret: those are in the directory's {@code .env}.
 *
 * @param version of this contract
 * @param action what to do
 * @param ref the project
 * @param generation of the wish; a higher one replaces a lower one
 * @param operation the operation; absent for repairs and for clearing up after one
 * @param deadline when the command is ended, if it has not by then
 * @param directory the project's directory, which is the working directory too
 * @param services the services that this is about, each after those that it depends on
 * @param spec what is to run
 * @param placement where: the host, the subnet, the leased ports
 */
record HookRequest(
    int version,
    HookAction action,
    ProjectRef ref,
    long generation,
    @Nullable Operation operation,
    Instant deadline,
    String directory,
    List<String> services,
    StackSpec spec,
    Placement placement) {
  static final int VERSION = 1;
}
