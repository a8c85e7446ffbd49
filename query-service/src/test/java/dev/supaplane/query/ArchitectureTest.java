package dev.supaplane.query;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.supaplane.query",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule the_read_side_knows_no_aggregates =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.axonframework..");

  @ArchTest
  static final ArchRule the_api_speaks_no_kafka_and_no_sql =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.query.api")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.springframework.jdbc..", "java.sql..");

  @ArchTest
  static final ArchRule the_projection_knows_no_web =
      noClasses()
          .that()
          .resideInAnyPackage("dev.supaplane.query.projection", "dev.supaplane.query.view")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework.web..", "dev.supaplane.query.api..");
}
