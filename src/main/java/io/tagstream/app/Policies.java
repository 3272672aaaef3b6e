package io.tagstream.app;

import io.tagstream.batch.BatchPolicy;
import io.tagstream.console.Wall;
import io.tagstream.event.LabelOptions;
import io.tagstream.event.Task;
import io.tagstream.fetch.Backoff;
import io.tagstream.fetch.CircuitPolicy;
import io.tagstream.fetch.FetchPolicy;
import io.tagstream.fetch.HostCredentials;
import io.tagstream.fetch.HostSettings;
import io.tagstream.fetch.HttpPolicy;
import io.tagstream.fetch.Network;
import io.tagstream.fetch.WebProxy;
import io.tagstream.fetch.s3.S3Policy;
import io.tagstream.image.ImageLimits;
import io.tagstream.inference.CalibrationPolicy;
import io.tagstream.inference.ModelSettings;
import io.tagstream.inference.PlanPins;
import io.tagstream.inference.Precision;
import io.tagstream.inference.PredictPlan;
import io.tagstream.pipeline.InFlightBudget;
import io.tagstream.pipeline.PipelinePolicy;
import io.tagstream.topology.TopicNames;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** From configuration to the records that the packages take; a value that one refuses is named by its key. */
public record Policies(TagstreamConfig config) {

    /** With the plan that is served where nothing is measured. */
    ModelSettings model() {
        TagstreamConfig.Model model = config.model();
        PredictPlan plan = pins().byDefault(cores());
        return named(
                "tagstream.model.*",
                () -> new ModelSettings(
                        model.path().orElseGet(ShippedModel::folder),
                        model.engine(),
                        Precision.of(model.precision()),
                        model.device(),
                        plan.predictors(),
                        plan.threads(),
                        plan.maxBatch()));
    }

    TopicNames topics() {
        TagstreamConfig.Topics topics = config.topics();
        return named(
                "tagstream.topics.*", () -> new TopicNames(topics.events(), topics.labels(), topics.deadLetters()));
    }

    static void requireLegalApplication(String id) {
        named("quarkus.kafka-streams.application-id", () -> TopicNames.requireLegalApplication(id));
    }

    PlanPins pins() {
        return named(
                "tagstream.model.predictors, tagstream.model.threads-per-predictor, tagstream.batch.max-size",
                () -> new PlanPins(
                        config.model().predictors(),
                        config.model().threadsPerPredictor(),
                        config.batch().maxSize()));
    }

    CalibrationPolicy calibration(String version) {
        TagstreamConfig.Calibration calibration = config.calibration();
        return named(
                "tagstream.calibration.*",
                () -> new CalibrationPolicy(
                        calibration.enabled(),
                        calibration.limit(),
                        calibration.folder().orElseGet(Policies::temporaryFolder),
                        version));
    }

    /** One for each user, so that nobody finds a file that is another's. */
    private static Path temporaryFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "tagstream-" + System.getProperty("user.name"));
    }

    /** That this process may use. */
    static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    BatchPolicy batch(PredictPlan plan) {
        return named(
                "tagstream.batch.*, tagstream.model.probe-interval",
                () -> new BatchPolicy(
                        plan.maxBatch(),
                        config.batch().maxDelay(),
                        config.model().probeInterval()));
    }

    PipelinePolicy pipeline() {
        return named(
                "tagstream.event.deadline, tagstream.image.decode-threads, tagstream.image.decode-timeout",
                () -> new PipelinePolicy(
                        config.event().deadline(),
                        config.image().decodeThreads().orElse(cores()),
                        config.image().decodeTimeout()));
    }

    ImageLimits image() {
        return named(
                "tagstream.image.max-pixels",
                () -> ImageLimits.DEFAULT.withMaxPixels(config.image().maxPixels()));
    }

    FetchPolicy fetch() {
        TagstreamConfig.Fetch fetch = config.fetch();
        var http = http();
        return named(
                "tagstream.fetch.*",
                () -> new FetchPolicy(
                        fetch.maxBytes().asLongValue(),
                        fetch.timeout(),
                        fetch.maxAttempts(),
                        Backoff.defaults(),
                        CircuitPolicy.defaults().withMaxWait(fetch.breaker().maxWait()),
                        http,
                        fetch.file().root()));
    }

    private HttpPolicy http() {
        TagstreamConfig.Http http = config.fetch().http();
        var networks = http.allowedNetworks().orElse(List.of()).stream()
                .map(text -> named("tagstream.fetch.http.allowed-networks", () -> Network.parse(text)))
                .toList();
        var hosts = http.hosts().entrySet().stream()
                .map(host -> named(
                        "tagstream.fetch.http.hosts.\"%s\".*".formatted(host.getKey()),
                        () -> settings(host.getKey(), host.getValue())))
                .toList();
        var proxy = http.proxy().map(text -> named("tagstream.fetch.http.proxy", () -> WebProxy.parse(text)));
        return named(
                "tagstream.fetch.http.*",
                () -> new HttpPolicy(
                        http.allowedHosts().orElse(List.of()),
                        networks,
                        Set.copyOf(http.allowedPorts()),
                        http.maxRedirects(),
                        maxEvents(),
                        http.maxConnectionsPerHost(),
                        HttpPolicy.defaults().idleTimeout(),
                        HttpPolicy.USER_AGENT,
                        hosts,
                        proxy));
    }

    private static HostSettings settings(String name, TagstreamConfig.Host host) {
        if (host.bearer().isPresent() && host.username().isPresent()) {
            throw new IllegalArgumentException(
                    "both a bearer token and a user name are set; a host is shown one of them");
        }
        if (host.password().isPresent() && host.username().isEmpty()) {
            throw new IllegalArgumentException("a password is set, and no username beside it");
        }
        Optional<HostCredentials> credentials = host.bearer()
                .<HostCredentials>map(HostCredentials.Bearer::new)
                .or(() -> host.username()
                        .map(user ->
                                new HostCredentials.Basic(user, host.password().orElse(""))));
        return HostSettings.of(name, credentials, host.credentialsOverHttp(), host.caFile());
    }

    /** Empty where no bucket may be read. */
    Optional<S3Policy> s3() {
        TagstreamConfig.S3 s3 = config.fetch().s3();
        return s3.buckets()
                .map(buckets -> named(
                        "tagstream.fetch.s3.*",
                        () -> S3Policy.of(buckets, s3.endpoint(), s3.region(), s3.pathStyle(), s3.maxConnections())));
    }

    InFlightBudget budget() {
        return new InFlightBudget(
                maxEvents(),
                positive(
                        "tagstream.in-flight.max-bytes",
                        config.inFlight().maxBytes().asLongValue()));
    }

    /** Connections are as many, and theirs would be the wrong key to name. */
    private int maxEvents() {
        return Math.toIntExact(
                positive("tagstream.in-flight.max-events", config.inFlight().maxEvents()));
    }

    LabelOptions labels() {
        TagstreamConfig.Labels labels = config.labels();
        return named(
                "tagstream.labels.top-k, tagstream.labels.min-score",
                () -> new LabelOptions(labels.topK(), labels.minScore(), Set.of(Task.CLASSIFY)));
    }

    /** Of a page that is on. */
    public Wall wall() {
        TagstreamConfig.Page page = config.page();
        return new Wall(
                Math.toIntExact(positive("tagstream.page.cards", page.cards())),
                positive("tagstream.page.memory", page.memory().asLongValue()));
    }

    /** Of one picture that a page takes, in bytes. */
    public int maxUpload() {
        long bytes = config.page().maxUpload().asLongValue();
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("configuration tagstream.page.max-upload=%d: set it to %d or less"
                    .formatted(bytes, Integer.MAX_VALUE));
        }
        return (int) bytes;
    }

    private static long positive(String key, long value) {
        if (value < 1) {
            throw new IllegalArgumentException("configuration " + key + "=" + value + ": set it to 1 or more");
        }
        return value;
    }

    private static <T> T named(String keys, Supplier<T> policy) {
        try {
            return policy.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("configuration " + keys + ": " + e.getMessage(), e);
        }
    }
}
