package dev.supaplane.query.app;

import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.watch.DatabaseWatch;
import dev.supaplane.kit.watch.Lagging;
import dev.supaplane.query.projection.ProjectionLag;
import dev.supaplane.query.projection.ProjectionWatch;
import dev.supaplane.query.view.QueryNumbers;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the query service tells of itself. */
@Configuration(proxyBeanMethods = false)
class WatchConfiguration {
  @Bean
  ProjectionWatch projectionWatch(MeterRegistry registry, Tracing tracing) {
    return new ProjectionWatch(registry, tracing);
  }

  @Bean
  Lagging projectionLagging(@Qualifier("queryDb") JdbcClient db) {
    return new ProjectionLag(db);
  }

  @Bean
  DatabaseWatch queryDatabaseWatch(@Qualifier("queryDb") JdbcClient db) {
    return new DatabaseWatch("query-database", new QueryNumbers(db));
  }
}
