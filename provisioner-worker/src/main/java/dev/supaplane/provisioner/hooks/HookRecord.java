package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.id.ProjectRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a project that no engine can be asked about. As long as there is a record,
 * something of the project may be there.
 *
 * @param ref the project
 * @param running the mark of the command that was begun last and may still run; absent once it
 *     ended
 * @param settled whether the last provision command that was begun ended well
 * @param done the operation whose command ended well last: a worker that dies before it could tell
 *     so does not run the command again
 * @param metadata what the last provision command said; absent before the first success
 */
record HookRecord(
    ProjectRef ref,
    @Nullable String running,
    boolean settled,
    @Nullable UUID done,
    @Nullable HookMetadata metadata) {
  static HookRecord fresh(ProjectRef ref) {
    return new HookRecord(ref, null, false, null, null);
  }

  HookRecord unsettled() {
    return new HookRecord(ref, running, false, done, metadata);
  }

  HookRecord begun(String mark) {
    return new HookRecord(ref, mark, false, done, metadata);
  }

  HookRecord ended() {
    return new HookRecord(ref, null, settled, done, metadata);
  }

  HookRecord said(HookMetadata now) {
    return new HookRecord(ref, running, settled, done, now);
  }

  HookRecord wentWell(@Nullable UUID operation) {
    return new HookRecord(ref, running, true, operation == null ? done : operation, metadata);
  }
}
