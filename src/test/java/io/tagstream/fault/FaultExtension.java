package io.tagstream.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link Fault} for each seed, and gives each run what it needs: a broker, topics, a place for logs. */
final class FaultExtension implements TestTemplateInvocationContextProvider, ExecutionCondition {

    private static final Namespace NAMESPACE = Namespace.create(FaultExtension.class);
    private static final Form FORM = Form.ofSystemProperties();

    /** What all scenarios share, from the first of them to the end of the JVM's tests. */
    private static final class Suite implements AutoCloseable {

        private final Path folder = Path.of(System.getProperty("faults.application", "target/faults/quarkus-app"))
                .toAbsolutePath()
                .resolveSibling("runs");
        private final FaultReport report =
                new FaultReport(Path.of(System.getProperty("faults.report", "target/faults/report.md")));
        private final BrokerProcess broker;

        private Suite() {
            try {
                Files.createDirectories(folder);
                keepWarnings(folder.resolve("clients.log"));
                broker = BrokerProcess.start(Files.createTempDirectory(folder, "broker-"), Map.of());
            } catch (Exception e) {
                throw new IllegalStateException("no broker for the scenarios", e);
            }
        }

        /** Of the Kafka clients in this JVM; without a handler nobody would see them. */
        private static void keepWarnings(Path file) throws IOException {
            var handler = new FileHandler(file.toString(), true);
            handler.setFormatter(new SimpleFormatter());
            handler.setLevel(Level.WARNING);
            Logger.getLogger("").addHandler(handler);
        }

        @Override
        public void close() {
            broker.close();
            System.out.print(report.markdown());
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        int number = faultOf(context).number();
        if (faultOf(context).needsEarlierRelease() && FaultRun.EARLIER == null) {
            return ConditionEvaluationResult.disabled("no earlier release was given: src/faults/upgrade builds one");
        }
        return FORM.includes(number)
                ? ConditionEvaluationResult.enabled("chosen")
                : ConditionEvaluationResult.disabled("fault " + number + " is not among -Dfaults.only");
    }

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Fault fault = faultOf(context);
        return FORM.seeds().stream().map(seed -> new TestTemplateInvocationContext() {
            @Override
            public String getDisplayName(int index) {
                return "fault " + fault.number() + ", seed " + seed;
            }

            @Override
            public List<Extension> getAdditionalExtensions() {
                return List.of(new OneRun(fault, seed));
            }
        });
    }

    private static Fault faultOf(ExtensionContext context) {
        return context.getRequiredTestMethod().getAnnotation(Fault.class);
    }

    /** Gives a scenario its run, and takes it back with its row for the report. */
    private static final class OneRun implements ParameterResolver, AfterTestExecutionCallback {

        private final Fault fault;
        private final long seed;

        private @Nullable FaultRun run;

        private OneRun(Fault fault, long seed) {
            this.fault = fault;
            this.seed = seed;
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == FaultRun.class;
        }

        @Override
        public FaultRun resolveParameter(ParameterContext parameter, ExtensionContext context) {
            Suite suite = suite(context);
            String name = "%02d-%d-%06x".formatted(fault.number(), seed, System.nanoTime() & 0xffffff);
            Path folder = suite.folder.resolve(name);
            FaultReport.say("fault %d (%s), seed %d: logs in %s", fault.number(), fault.what(), seed, folder);
            var given = new FaultRun(name, seed, FORM, fault.ownBroker() ? ownBroker(folder) : suite.broker, folder);
            run = given;
            return given;
        }

        private BrokerProcess ownBroker(Path folder) {
            var settings = new HashMap<String, String>();
            for (String setting : fault.brokerSettings()) {
                String[] parts = setting.split("=", 2);
                settings.put(parts[0], parts[1]);
            }
            try {
                return BrokerProcess.start(folder.resolve("broker"), settings);
            } catch (Exception e) {
                throw new IllegalStateException("no broker for fault " + fault.number(), e);
            }
        }

        @Override
        public void afterTestExecution(ExtensionContext context) {
            FaultRun ended = Objects.requireNonNull(run, "a scenario takes a FaultRun");
            Optional<Throwable> failure = context.getExecutionException();
            try {
                ended.close();
            } finally {
                if (fault.ownBroker()) {
                    ended.broker().close();
                }
                suite(context)
                        .report
                        .add(new FaultReport.Row(
                                fault.number(),
                                fault.what(),
                                seed,
                                ended.verdict(),
                                ended.pause(),
                                ended.note(),
                                failure.map(OneRun::firstLine).orElse(null)));
            }
        }

        private static String firstLine(Throwable failure) {
            return String.valueOf(failure.getMessage())
                    .strip()
                    .lines()
                    .findFirst()
                    .orElse(failure.getClass().getSimpleName());
        }

        private static Suite suite(ExtensionContext context) {
            return context.getRoot().getStore(NAMESPACE).computeIfAbsent(Suite.class, _ -> new Suite(), Suite.class);
        }
    }
}
