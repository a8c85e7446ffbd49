package dev.supaplane.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.supaplane.gateway",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule what_is_said_at_the_beginning_is_understood_without_a_connection =
      classes()
          .that()
          .resideInAPackage("dev.supaplane.gateway.postgres.wire")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "io.netty.buffer..",
              "dev.supaplane.events.id..",
              "dev.supaplane.gateway.route..",
              "dev.supaplane.gateway.postgres.wire..");

  @ArchTest
  static final ArchRule routes_are_plain =
      classes()
          .that()
          .resideInAPackage("dev.supaplane.gateway.route")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.supaplane.events.id..",
              "dev.supaplane.gateway.route..");

  @ArchTest
  static final ArchRule a_door_knows_no_directory_but_by_its_interface =
      noClasses()
          .that()
          .resideInAnyPackage("dev.supaplane.gateway.postgres..", "dev.supaplane.gateway.http..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.supaplane.gateway.directory..", "java.net.http..");

  @ArchTest
  static final ArchRule the_doors_know_nothing_of_each_other =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.gateway.http..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.supaplane.gateway.postgres..");

  @ArchTest
  static final ArchRule nothing_in_here_needs_spring =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("org.springframework..");
}
