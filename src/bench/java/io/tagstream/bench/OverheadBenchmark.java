package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import io.tagstream.event.Outcome;
import io.tagstream.fault.BrokerProcess;
import io.tagstream.topology.IntakeGate;
import io.tagstream.topology.TaggingClients;
import io.tagstream.topology.TaggingServices;
import io.tagstream.topology.TaggingTopology;
import io.tagstream.topology.TopicNames;
import io.tagstream.topology.TopologyListener;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * What an event costs beside its image: CPU time of this process for the worker's topology with a
 * {@link ConstantTagger}, over a bare Kafka Streams copy of the same records with the same settings.
 * One StreamThread each, exactly once, the broker in a process of its own; the arms alternate, and
 * the copy, which is over in less than a second, runs four times a round: twice for each half of a
 * null pair. A third arm writes a record of a label's size and headers for each event, and does
 * nothing else: what Kafka's part of the worker's cost is.
 */
final class OverheadBenchmark {

    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int EVENTS = 300_000;

    /**
     * Until the compilers have little left to do: what runs once in a poll of 64 events has been called 50,000 times, as often as
     * the optimising compiler wants it by the worker's flags (docs/adr/0016), after 10.7 rounds.
     */
    private static final int WARM_UP_ROUNDS = 12;

    /** The first fifth warms up. */
    private static final int COUNTED_FROM = EVENTS / 5;

    private static final int PARTITIONS = 4;
    private static final int KEYS = 1_000;
    private static final TopicNames TOPICS = new TopicNames("events", "labels", "dead-letters");

    private final PrintStream out;
    private int arms;

    OverheadBenchmark(PrintStream out) {
        this.out = out;
    }

    void run() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(TemporaryFolders.make("overhead"), Map.of())) {
            broker.createTopics(PARTITIONS, List.of(TOPICS.events(), TOPICS.labels(), TOPICS.deadLetters()));
            fill(broker.bootstrapServers());
            out.println(
                    "| round | tagging µs/event | its record only | bare copy µs/event | bare copy again | tagging / bare | record / bare | null pair |");
            out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
            var ratios = new ArrayList<double[]>();
            for (int round = 1 - WARM_UP_ROUNDS; round <= ROUNDS; round++) {
                String servers = broker.bootstrapServers();
                double bare = copy(servers);
                double again = copy(servers);
                double tagging = tag(servers);
                bare = (bare + copy(servers)) / 2;
                double labels = write(servers);
                again = (again + copy(servers)) / 2;
                if (round > 0) {
                    ratios.add(new double[] {tagging, labels, bare, again});
                    print(Integer.toString(round), tagging, labels, bare, again);
                }
            }
            print(
                    "median",
                    Median.of(ratios, row -> row[0]),
                    Median.of(ratios, row -> row[1]),
                    Median.of(ratios, row -> row[2]),
                    Median.of(ratios, row -> row[3]));
        }
    }

    private void print(String name, double tagging, double labels, double bare, double again) {
        double copy = (bare + again) / 2;
        out.printf(
                Locale.ROOT,
                "| %s | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f | %.2f |%n",
                name,
                tagging,
                labels,
                bare,
                again,
                tagging / copy,
                labels / copy,
                again / bare);
    }

    private static void fill(String bootstrapServers) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "20", "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                String value = """
                        {"id": "e-%d", "image": {"uri": "https://images.example.org/2026/11/24/photo-%08d.jpg"}, \
                        "options": {"topK": 5}, "metadata": {"tenant": "acme", "batch": "2026-11-24T10:00:00Z", "camera": "%04d"}}""".formatted(i, i, i % 5_000);
                producer.send(new ProducerRecord<>(
                        TOPICS.events(), i % PARTITIONS, ("key-" + i % KEYS).getBytes(UTF_8), value.getBytes(UTF_8)));
            }
        }
    }

    private double copy(String bootstrapServers) throws InterruptedException, IOException {
        var meter = new Meter();
        var bytes = Serdes.ByteArray();
        Topology topology = new Topology()
                .addSource("events", bytes.deserializer(), bytes.deserializer(), TOPICS.events())
                .addProcessor("copy", () -> new Copying(meter), "events")
                .addSink("labels", TOPICS.labels(), bytes.serializer(), bytes.serializer(), "copy");
        return costOf(topology, bootstrapServers, new DefaultKafkaClientSupplier(), meter);
    }

    private double write(String bootstrapServers) throws InterruptedException, IOException {
        var meter = new Meter();
        var bytes = Serdes.ByteArray();
        Topology topology = new Topology()
                .addSource("events", bytes.deserializer(), bytes.deserializer(), TOPICS.events())
                .addProcessor("write", () -> new LabelOnly(meter), "events")
                .addSink("labels", TOPICS.labels(), bytes.serializer(), bytes.serializer(), "write");
        return costOf(topology, bootstrapServers, new DefaultKafkaClientSupplier(), meter);
    }

    private double tag(String bootstrapServers) throws InterruptedException, IOException {
        var meter = new Meter();
        var tagger = new ConstantTagger();
        IntakeGate gate = WorkerServices.openGate(tagger);
        TaggingServices services = WorkerServices.of(tagger, gate, meter);
        return costOf(
                TaggingTopology.build(TOPICS, services),
                bootstrapServers,
                new TaggingClients(gate, ConstantTagger.MAX_EVENTS, _ -> {}),
                meter);
    }

    /** @return microseconds of CPU time of this process for one event */
    private double costOf(Topology topology, String bootstrapServers, KafkaClientSupplier clients, Meter meter)
            throws InterruptedException, IOException {
        Properties settings = ShippedSettings.ofKafkaStreams();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "overhead-" + arms++);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Path.of(System.getProperty("java.io.tmpdir"), "tagstream-overhead-state")
                        .toString());
        try (var streams = new KafkaStreams(topology, settings, clients)) {
            streams.start();
            return meter.microsecondsPerEvent();
        }
    }

    /** Counts events on the StreamThread, and takes the CPU time at both ends of what counts. */
    static final class Meter implements TopologyListener {

        private static final Duration LONGEST = Duration.ofMinutes(5);

        private final OperatingSystemMXBean process = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private final CountDownLatch done = new CountDownLatch(1);
        private final AtomicLong count = new AtomicLong();
        private volatile long start;
        private volatile long end;

        @Override
        public void onEmitted(Outcome outcome, Duration sinceAccepted) {
            count();
        }

        void count() {
            long events = count.incrementAndGet();
            if (events == COUNTED_FROM) {
                start = process.getProcessCpuTime();
            } else if (events == EVENTS) {
                end = process.getProcessCpuTime();
                done.countDown();
            }
        }

        private double microsecondsPerEvent() throws InterruptedException {
            if (!done.await(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("only " + count.get() + " of " + EVENTS + " events within " + LONGEST);
            }
            return (end - start) / 1e3 / (EVENTS - COUNTED_FROM);
        }
    }

    /** What a bare copy does with a record. */
    private static final class Copying extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

        private final Meter meter;

        private Copying(Meter meter) {
            this.meter = meter;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            context().forward(record);
            meter.count();
        }
    }
}
