package dev.supaplane.platform.management;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.supaplane.platform",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ManagementArchitectureTest {
  @ArchTest
  static final ArchRule decisions_are_made_without_the_network =
      classes()
          .that()
          .haveNameMatching(
              ".*\\.management\\.(Sql|MigrationSql|PostgresSettings|LogQuery)(\\$.*)?")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "tools.jackson.databind",
              "dev.supaplane.kit.meta",
              "dev.supaplane.kit.web..",
              "dev.supaplane.platform.management..");

  @ArchTest
  static final ArchRule projects_and_the_services_behind_are_asked_by_one_client_each =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.supaplane.platform.management..", "dev.supaplane.platform.studio..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework.web.reactive.function.client..", "reactor.netty..");

  @ArchTest
  static final ArchRule nothing_here_has_a_credential_or_a_database =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.platform.management..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.sql..", "javax.sql..", "dev.supaplane.kit.worker..", "java.nio.file..");
}
