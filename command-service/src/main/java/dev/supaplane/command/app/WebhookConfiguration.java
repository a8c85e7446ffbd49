package dev.supaplane.command.app;

import dev.supaplane.command.api.DeliveryRoutes;
import dev.supaplane.command.api.ProjectHistory;
import dev.supaplane.command.api.WebhookRoutes;
import dev.supaplane.command.vault.MasterKey;
import dev.supaplane.command.vault.SecretSeal;
import dev.supaplane.command.webhook.WebhookSettings;
import dev.supaplane.command.webhook.Webhooks;
import java.time.InstantSource;
import org.apache.kafka.clients.producer.Producer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.scheduler.Scheduler;

/** Events go to whoever asked to be called. */
@Configuration(proxyBeanMethods = false)
class WebhookConfiguration {
  @Bean
  Webhooks webhooks(
      @Qualifier("commandDb") JdbcClient db,
      @Qualifier("commandTransactions") PlatformTransactionManager transactions,
      MasterKey master,
      ProjectHistory history,
      CommandProperties properties,
      Environment environment,
      @Qualifier("commandProducer") Producer<String, byte[]> afterTopicsExist) {
    return new Webhooks(
        db,
        new TransactionTemplate(transactions),
        new SecretSeal(master),
        properties.node(),
        properties.kafka(),
        history::organizationOf,
        InstantSource.system(),
        WebhookSettings.of(environment));
  }

  @Bean
  WebhookRoutes webhookRoutes(Webhooks webhooks, @Qualifier("commandBlocking") Scheduler blocking) {
    return new WebhookRoutes(webhooks.register(), InstantSource.system(), blocking);
  }

  @Bean
  DeliveryRoutes deliveryRoutes(
      Webhooks webhooks, @Qualifier("commandBlocking") Scheduler blocking) {
    return new DeliveryRoutes(webhooks.register(), webhooks.book(), blocking);
  }
}
