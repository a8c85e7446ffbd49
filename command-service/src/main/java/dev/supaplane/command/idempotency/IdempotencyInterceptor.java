package dev.supaplane.command.idempotency;

import dev.supaplane.command.project.Receipt;
import java.util.UUID;
import org.axonframework.commandhandling.CommandMessage;
import org.axonframework.messaging.InterceptorChain;
import org.axonframework.messaging.MessageHandlerInterceptor;
import org.axonframework.messaging.unitofwork.UnitOfWork;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Runs inside the command's transaction: key, events and answer are stored together or not at all.
 * A second request with the same key waits for the first one's transaction, then gets its answer.
 */
public final class IdempotencyInterceptor implements MessageHandlerInterceptor<CommandMessage<?>> {
  private final JdbcClient db;

  /** An interceptor over the command side's database. */
  public IdempotencyInterceptor(JdbcClient db) {
    this.db = db;
  }

  @Override
  public Object handle(
      UnitOfWork<? extends CommandMessage<?>> unitOfWork, InterceptorChain interceptorChain)
      throws Exception {
    var metadata = unitOfWork.getMessage().getMetaData();
    if (!(metadata.get(Idempotency.KEY) instanceof String key)
        || !(metadata.get(Idempotency.REQUEST_HASH) instanceof String hash)
        || !(metadata.get(Idempotency.ACTOR) instanceof String actor)) {
      return interceptorChain.proceed();
    }
    var isNew =
        db.sql(
                    """
                    insert into idempotency_key (actor, key, request_hash) values (?, ?, ?)
                    on conflict do nothing
                    """)
                .params(actor, key, hash)
                .update()
            == 1;
    if (!isNew) {
      return earlier(actor, key, hash);
    }
    var result = interceptorChain.proceed();
    if (!(result instanceof Receipt receipt)) {
      throw new IllegalStateException("a command with an idempotency key answers a receipt");
    }
    db.sql(
            """
            update idempotency_key set subject = ?, sequence = ?, operation_id = ?
            where actor = ? and key = ?
            """)
        .param(receipt.subject())
        .param(receipt.sequence())
        .param(receipt.operationId())
        .param(actor)
        .param(key)
        .update();
    return receipt;
  }

  private Receipt earlier(String actor, String key, String hash) {
    record Row(String requestHash, Receipt receipt) {}
    var row =
        db.sql(
                """
                select request_hash, subject, sequence, operation_id from idempotency_key
                where actor = ? and key = ?
                """)
            .params(actor, key)
            .query(
                (found, _) ->
                    new Row(
                        found.getString("request_hash"),
                        new Receipt(
                            found.getString("subject"),
                            found.getLong("sequence"),
                            found.getObject("operation_id", UUID.class))))
            .single();
    if (!row.requestHash().equals(hash)) {
      throw new KeyReused();
    }
    return row.receipt();
  }
}
