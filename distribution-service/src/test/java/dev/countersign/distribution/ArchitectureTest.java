package dev.countersign.distribution;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final String ROOT = "dev.countersign.distribution.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.countersign.distribution");

    @Test
    void arrowsGoOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("catalog")
                .definedBy(ROOT + "catalog")
                .layer("http")
                .definedBy(ROOT + "http")
                .layer("store")
                .definedBy(ROOT + "store")
                .layer("kafka")
                .definedBy(ROOT + "kafka")
                .layer("bundles")
                .definedBy(ROOT + "bundles")
                .layer("follow")
                .definedBy(ROOT + "follow")
                .layer("capgo")
                .definedBy(ROOT + "capgo")
                .layer("devices")
                .definedBy(ROOT + "devices")
                .layer("placement")
                .definedBy(ROOT + "placement")
                .layer("policy")
                .definedBy(ROOT + "policy")
                .layer("proofs")
                .definedBy(ROOT + "proofs")
                .layer("auditlog")
                .definedBy(ROOT + "auditlog")
                .whereLayer("catalog")
                .mayOnlyBeAccessedByLayers("follow", "bundles", "capgo", "devices", "placement", "proofs")
                .whereLayer("bundles")
                .mayOnlyBeAccessedByLayers("follow", "devices", "proofs")
                .whereLayer("follow")
                .mayOnlyBeAccessedByLayers("auditlog", "proofs")
                .whereLayer("capgo")
                .mayOnlyBeAccessedByLayers("devices", "proofs")
                .whereLayer("http")
                .mayOnlyBeAccessedByLayers("bundles", "capgo", "devices", "auditlog", "proofs")
                .whereLayer("kafka")
                .mayOnlyBeAccessedByLayers("devices", "placement")
                .whereLayer("policy")
                .mayOnlyBeAccessedByLayers("follow", "placement")
                .whereLayer("devices")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("placement")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("proofs")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("auditlog")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("store")
                .mayNotBeAccessedByAnyLayer()
                .check(CLASSES);
    }

    @Test
    void onlyListenersAndAnnouncersImportReactiveMessaging() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Listener")
                .and()
                .haveSimpleNameNotEndingWith("Announcer")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.eclipse.microprofile.reactive..", "io.smallrye.reactive..", "org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void choosingAnUpdateNeedsNoFramework() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "catalog")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io..", "org.eclipse..", "com.fasterxml..", "java.nio.file..", "java.net..")
                .check(CLASSES);
    }

    @Test
    void noKeyIsUsedHere() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.PrivateKey")
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.crypto..", "org.bouncycastle..")
                .check(CLASSES);
    }
}
