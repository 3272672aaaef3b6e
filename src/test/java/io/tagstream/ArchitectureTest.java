package io.tagstream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.stream.Stream;

/** Packages point one way, and each library has one home. {@code SourceTreeTest} holds what byte code cannot show. */
@AnalyzeClasses(packagesOf = ArchitectureTest.class, importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "io.tagstream.";

    @ArchTest
    static final ArchRule packagesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("event")
            .definedBy(ROOT + "event..")
            .layer("fetch")
            .definedBy(ROOT + "fetch..")
            .layer("image")
            .definedBy(ROOT + "image..")
            .layer("batch")
            .definedBy(ROOT + "batch..")
            .layer("resnet")
            .definedBy(ROOT + "resnet..")
            .layer("onednn")
            .definedBy(ROOT + "onednn..")
            .layer("inference")
            .definedBy(ROOT + "inference..")
            .layer("pipeline")
            .definedBy(ROOT + "pipeline..")
            .layer("topology")
            .definedBy(ROOT + "topology..")
            .layer("console")
            .definedBy(ROOT + "console..")
            .layer("app")
            .definedBy(ROOT + "app..")
            .whereLayer("event")
            .mayNotAccessAnyLayer()
            .whereLayer("batch")
            .mayNotAccessAnyLayer()
            .whereLayer("fetch")
            .mayOnlyAccessLayers("event")
            .whereLayer("image")
            .mayOnlyAccessLayers("event", "fetch")
            .whereLayer("resnet")
            .mayNotAccessAnyLayer()
            .whereLayer("onednn")
            .mayOnlyAccessLayers("resnet")
            .whereLayer("inference")
            .mayOnlyAccessLayers("event", "batch", "image", "resnet", "onednn")
            .whereLayer("pipeline")
            .mayOnlyAccessLayers("event", "fetch", "image", "batch", "inference")
            .whereLayer("topology")
            .mayOnlyAccessLayers("event", "pipeline")
            .whereLayer("console")
            .mayOnlyAccessLayers("event")
            .whereLayer("app")
            .mayNotBeAccessedByAnyLayer();

    /** Without this, a package that no layer names is free of every rule. */
    @ArchTest
    static final ArchRule everyClassIsInALayer = classes()
            .should()
            .resideInAnyPackage(Stream.of(
                            "event",
                            "fetch",
                            "image",
                            "batch",
                            "resnet",
                            "onednn",
                            "inference",
                            "pipeline",
                            "topology",
                            "console",
                            "app")
                    .map(name -> ROOT + name + "..")
                    .toArray(String[]::new));

    @ArchTest
    static final ArchRule noCycles = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule djlStaysInInference = confined("ai.djl..", "inference", "resnet");

    @ArchTest
    static final ArchRule onnxRuntimeStaysInInference = confined("ai.onnxruntime..", "inference");

    @ArchTest
    static final ArchRule codecsStayInImage = confined("org.bytedeco.opencv..", "image");

    @ArchTest
    static final ArchRule unpackingStaysWithLibraries = confined("org.bytedeco..", "image", "onednn");

    @ArchTest
    static final ArchRule httpClientStaysInFetch = confined("org.apache.hc..", "fetch");

    @ArchTest
    static final ArchRule awsStaysInItsPackage = confined("software.amazon..", "fetch.s3");

    @ArchTest
    static final ArchRule circuitBreakersStayInFetch = confined("dev.failsafe..", "fetch");

    @ArchTest
    static final ArchRule kafkaStaysInTopology = confined("org.apache.kafka..", "topology", "app");

    @ArchTest
    static final ArchRule publicKafkaApiOnly =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.kafka..internals..");

    @ArchTest
    static final ArchRule metricsStayInApp = confined("io.micrometer..", "app");

    @ArchTest
    static final ArchRule quarkusStaysInApp = confined("io.quarkus..", "app");

    @ArchTest
    static final ArchRule webServerStaysWithThePage = confined("io.vertx..", "app.page");

    @ArchTest
    static final ArchRule argumentsStayInCommands = confined("picocli..", "app.command");

    @ArchTest
    static final ArchRule cdiStaysInApp = confined("jakarta..", "app");

    @ArchTest
    static final ArchRule configStaysInApp = confined("io.smallrye.config..", "app");

    @ArchTest
    static final ArchRule everyClassHasAHome = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..")
            .orShould()
            .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Base)");

    @ArchTest
    static final ArchRule noMutableStatics =
            fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule noFieldInjection = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;

    /** Commands print through a writer that {@code app.command} hands them. */
    @ArchTest
    static final ArchRule noPrinting =
            noClasses().that().resideOutsideOfPackage(ROOT + "app.command..").should(ACCESS_STANDARD_STREAMS);

    /** Only the named packages may depend on a library. */
    private static ArchRule confined(String library, String... packages) {
        var homes = Arrays.stream(packages).map(name -> ROOT + name + "..").toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
