package dev.supaplane.provisioner;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.supaplane.provisioner.desired.DurableFiles;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.reconcile.Lane;

@AnalyzeClasses(
    packages = "dev.supaplane.provisioner",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule planning_is_pure =
      classes()
          .that()
          .resideInAPackage("dev.supaplane.provisioner.plan")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.supaplane.events..",
              "dev.supaplane.provisioner.engine",
              "dev.supaplane.provisioner.stack",
              "dev.supaplane.provisioner.plan");

  @ArchTest
  static final ArchRule folding_is_pure =
      classes()
          .that()
          .haveSimpleName("Fold")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.jspecify..",
              "dev.supaplane.events..",
              "dev.supaplane.provisioner.desired");

  @ArchTest
  static final ArchRule only_the_adapter_knows_the_engines_client =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.supaplane.provisioner.docker")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.github.dockerjava..");

  @ArchTest
  static final ArchRule only_the_edges_speak_kafka =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.supaplane.provisioner.intake",
              "dev.supaplane.provisioner.fence",
              "dev.supaplane.provisioner.outcomes",
              "dev.supaplane.provisioner.app")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule the_core_needs_no_framework =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.supaplane.provisioner.app", "dev.supaplane.provisioner.api")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..");

  @ArchTest
  static final ArchRule the_loop_knows_no_hooks =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.supaplane.provisioner.hooks", "dev.supaplane.provisioner.app")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.supaplane.provisioner.hooks");

  @ArchTest
  static final ArchRule the_api_changes_nothing_by_itself =
      noClasses()
          .that()
          .resideInAPackage("dev.supaplane.provisioner.api")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.supaplane.provisioner.docker..",
              "dev.supaplane.provisioner.execute..",
              "dev.supaplane.provisioner.intake..",
              "dev.supaplane.provisioner.reconcile..",
              "dev.supaplane.provisioner.secrets..");

  @ArchTest
  static final ArchRule who_observes_holds_nothing_that_changes_anything =
      classes()
          .that()
          .resideInAPackage("dev.supaplane.provisioner.adopt")
          .should()
          .onlyDependOnClassesThat(
              resideInAnyPackage(
                      "java..",
                      "org.jspecify..",
                      "org.slf4j..",
                      "dev.supaplane.events..",
                      "dev.supaplane.provisioner.adopt",
                      "dev.supaplane.provisioner.outcomes",
                      "dev.supaplane.provisioner.probe")
                  .or(
                      belongToAnyOf(
                          Lane.class,
                          Lane.Pass.class,
                          DurableFiles.class,
                          EngineException.class,
                          StackObservation.State.class)));
}
