package dev.supaplane.command.app;

import dev.supaplane.command.api.AuditRoutes;
import dev.supaplane.command.audit.AuditFilter;
import dev.supaplane.command.audit.AuditLog;
import dev.supaplane.command.audit.AuditedRefusals;
import dev.supaplane.command.audit.SigningKey;
import dev.supaplane.command.audit.Witness;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import reactor.core.scheduler.Scheduler;

/** Who did what, noted, signed and told. */
@Configuration(proxyBeanMethods = false)
class AuditConfiguration {
  @Bean
  AuditLog auditLog(
      @Qualifier("commandDb") JdbcClient db,
      @Qualifier("commandTransactions") PlatformTransactionManager transactions,
      CommandProperties properties) {
    return new AuditLog(
        db, transactions, InstantSource.system(), SigningKey.load(properties.data()));
  }

  @Bean
  AuditFilter auditFilter(AuditLog log, @Qualifier("commandBlocking") Scheduler blocking) {
    return new AuditFilter(log, blocking);
  }

  @Bean
  AuditedRefusals auditedRefusals(AuditLog log, @Qualifier("commandBlocking") Scheduler blocking) {
    return new AuditedRefusals(log, blocking);
  }

  @Bean
  AuditRoutes auditRoutes(AuditLog log, @Qualifier("commandBlocking") Scheduler blocking) {
    return new AuditRoutes(log, blocking);
  }

  @Bean
  Witness auditWitness(AuditLog log, CommandProperties properties) {
    return new Witness(log, properties.witness(), properties.witnessInterval());
  }
}
