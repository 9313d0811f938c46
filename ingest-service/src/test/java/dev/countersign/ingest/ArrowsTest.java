package dev.countersign.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may call which, and who may speak to Kafka. */
@AnalyzeClasses(packages = "dev.countersign.ingest", importOptions = ImportOption.DoNotIncludeTests.class)
class ArrowsTest {
    @ArchTest
    static final ArchRule arrowsPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("http")
            .definedBy("..ingest.http..")
            .layer("upkeep")
            .definedBy("..ingest.upkeep..")
            .layer("guard")
            .definedBy("..ingest.guard..")
            .layer("intake")
            .definedBy("..ingest.intake..")
            .layer("follow")
            .definedBy("..ingest.follow..")
            .layer("status")
            .definedBy("..ingest.status..")
            .layer("inbox")
            .definedBy("..ingest.inbox..")
            .layer("announce")
            .definedBy("..ingest.announce..")
            .layer("store")
            .definedBy("..ingest.store..")
            .whereLayer("http")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("upkeep")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("guard")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("intake")
            .mayOnlyBeAccessedByLayers("http", "guard")
            .whereLayer("follow")
            .mayOnlyBeAccessedByLayers("http", "intake", "upkeep", "guard")
            .whereLayer("status")
            .mayOnlyBeAccessedByLayers("http", "intake", "upkeep", "follow", "guard")
            .whereLayer("inbox")
            .mayOnlyBeAccessedByLayers("intake", "upkeep", "status")
            .whereLayer("announce")
            .mayOnlyBeAccessedByLayers("intake", "upkeep")
            .whereLayer("store")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule onlyListenersAndAnnouncersSpeakToKafka = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Listener")
            .and()
            .haveSimpleNameNotEndingWith("Announcer")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.eclipse.microprofile.reactive.messaging..",
                    "io.smallrye.reactive.messaging..",
                    "org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyTheHttpPackageKnowsHttp = noClasses()
            .that()
            .resideOutsideOfPackage("..ingest.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jakarta.ws.rs..", "io.vertx..", "org.jboss.resteasy..");
}
