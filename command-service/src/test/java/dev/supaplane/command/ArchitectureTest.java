package dev.supaplane.command;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

@AnalyzeClasses(
    packages = "dev.supaplane.command",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule decisions_are_pure =
      classes()
          .that()
          .haveSimpleName("ProjectDecider")
          .or()
          .haveSimpleName("ProjectState")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.supaplane.events..",
              "dev.supaplane.command.project");

  @ArchTest
  static final ArchRule what_accounts_decide_is_pure =
      classes()
          .that()
          .haveSimpleName("AccountDecider")
          .or()
          .haveSimpleName("AccountState")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.supaplane.events..",
              "dev.supaplane.command.account");

  @ArchTest
  static final ArchRule accounts_know_no_web =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.command.account")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework.web..", "dev.supaplane.command.api..");

  @ArchTest
  static final ArchRule the_aggregate_knows_no_edge =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.command.project")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework.web..",
              "org.springframework.jdbc..",
              "org.springframework.http..",
              "org.apache.kafka..",
              "java.sql..");

  @ArchTest
  static final ArchRule the_relay_knows_no_feature =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.command.relay")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.supaplane.command.project..",
              "dev.supaplane.command.api..",
              "org.springframework.web..");

  @ArchTest
  static final ArchRule the_api_speaks_no_kafka_and_no_sql =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.command.api")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.springframework.jdbc..", "java.sql..");

  @ArchTest
  static final ArchRule only_the_vault_does_cryptography =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.supaplane.command.vault")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("javax.crypto..");

  @ArchTest
  static final ArchRule what_webhooks_decide_is_pure =
      classes()
          .that()
          .resideInAPackage("dev.supaplane.command.webhook")
          .and(
              DescribedPredicate.describe(
                  "decide",
                  type ->
                      Set.of("RetryPolicy", "Verdict", "Answer", "Target", "Reach", "EventFilter")
                          .contains(type.getSimpleName())))
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "dev.supaplane.command.webhook");

  @ArchTest
  static final ArchRule webhooks_know_no_project_and_no_web =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.command.webhook")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.supaplane.command.project..",
              "dev.supaplane.command.api..",
              "org.springframework.web..",
              "org.axonframework..");

  @ArchTest
  static final ArchRule features_do_not_go_in_circles =
      slices().matching("dev.supaplane.command.(*)..").should().beFreeOfCycles();
}
