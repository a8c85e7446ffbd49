package dev.supaplane.events;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "dev.supaplane.events",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule events_are_plain_java =
      classes()
          .that()
          .resideOutsideOfPackage("dev.supaplane.events.wire")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "dev.supaplane.events..");

  @ArchTest
  static final ArchRule the_wire_knows_jackson_and_nothing_else =
      classes()
          .that()
          .resideInAPackage("dev.supaplane.events.wire")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.supaplane.events..",
              "tools.jackson..",
              "com.fasterxml.jackson.annotation..");
}
