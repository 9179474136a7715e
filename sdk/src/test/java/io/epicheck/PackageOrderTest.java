package io.epicheck;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.epicheck.cluster.KubeApi;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data flows one way (docs/architecture.md): a package uses those above it, never those below. */
class PackageOrderTest {
    private static final List<String> ORDER = List.of(
            "retry",
            "event",
            "process",
            "yaml",
            "config",
            "context",
            "image",
            "cluster",
            "secret",
            "manifest",
            "lint",
            "rollout",
            "smoke",
            "traffic",
            "report",
            "notify",
            "pipeline");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.epicheck");

    private static final List<String> IMAGE_ORDER = List.of(
            "image.oci",
            "image.metadata",
            "image.registry",
            "image.layer",
            "image.publish",
            "image.node",
            "image.dockerfile",
            "image.attest");

    @Test
    void aPackageUsesNoneBelowIt() {
        held(ORDER);
        held(IMAGE_ORDER);
    }

    private static void held(List<String> order) {
        for (int i = 0; i < order.size() - 1; i++) {
            String[] below = order.subList(i + 1, order.size()).stream()
                    .map(name -> "io.epicheck." + name + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.epicheck." + order.get(i) + "..")
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(below))
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void theVerdictIsPure() {
        noClasses()
                .that()
                .resideInAPackage("io.epicheck.rollout.verdict..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.io..", "io.fabric8..", "io.epicheck.rollout.watch..")
                .check(CLASSES);
    }

    /** What starts a program must also end it, whatever happens: there is one place that does (docs/architecture.md). */
    @Test
    void onlyOnePackageStartsPrograms() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.epicheck.process..", "io.epicheck.testkit..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class, Process.class)
                .check(CLASSES);
    }

    /** Evidence explains a verdict that stands: it neither judges nor changes anything. */
    @Test
    void evidenceOnlyReads() {
        noClasses()
                .that()
                .resideInAPackage("io.epicheck.rollout.evidence..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.epicheck.rollout.watch..", "io.epicheck.manifest..", "io.epicheck.event..")
                .orShould()
                .callMethodWhere(target(owner(assignableTo(KubeApi.class)))
                        .and(target(nameMatching("apply|create|replace|delete"))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("io.epicheck.rollout.verdict..", "io.epicheck.rollout.watch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.epicheck.rollout.evidence..")
                .check(CLASSES);
    }

    @Test
    void theSdkPrintsNothingAndEndsNoProcess() {
        noClasses()
                .that()
                .resideInAPackage("io.epicheck..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .check(CLASSES);
    }
}
