package io.tagstream.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tagstream.fault.BrokerProcess;
import io.tagstream.it.Outcomes;
import io.tagstream.it.Position;
import io.tagstream.it.WorkerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A broker and packaged workers in processes of their own, and both ends of their topics. Topics are new for each rig.
 */
final class Rig implements AutoCloseable {

    private static final Path APPLICATION = Path.of("target/quarkus-app");
    private static final int PARTITIONS = 4;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final List<String> HEAP = List.of("-Xmx512m");
    private static final long SEED = 1;

    /** As the worker is shipped. */
    private static final int IN_FLIGHT = 256;

    private final int partitions;
    private final BrokerProcess broker;
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final Outcomes outcomes;
    private final KafkaProducer<byte[], byte[]> producer;
    private int sent;

    /** One worker on all cores. */
    Rig(LabelledPhotos photos, Map<String, String> settings) throws IOException, InterruptedException {
        this(photos, settings, HEAP);
    }

    /** @param flags for the worker's JVM */
    Rig(LabelledPhotos photos, Map<String, String> settings, List<String> flags)
            throws IOException, InterruptedException {
        this(photos, settings, PARTITIONS, List.of(List.of()), flags);
    }

    /** @param cores which each worker is bound to; empty for all */
    Rig(LabelledPhotos photos, Map<String, String> settings, int partitions, List<List<Integer>> cores)
            throws IOException, InterruptedException {
        this(photos, settings, partitions, cores, HEAP);
    }

    private Rig(
            LabelledPhotos photos,
            Map<String, String> settings,
            int partitions,
            List<List<Integer>> cores,
            List<String> flags)
            throws IOException, InterruptedException {
        this.partitions = partitions;
        Path folder = TemporaryFolders.make("bench");
        broker = BrokerProcess.start(folder.resolve("broker"), Map.of());
        broker.createTopics(partitions, List.of("image-events", "image-labels", "image-dead-letters"));
        var all = new HashMap<>(settings);
        all.put("tagstream.fetch.file.root", photos.folder().toString());
        for (List<Integer> own : cores) {
            var its = new ArrayList<>(flags);
            if (!own.isEmpty()) {
                its.add("-XX:ActiveProcessorCount=" + own.size());
            }
            WorkerProcess worker = WorkerProcess.start(APPLICATION, its, broker.bootstrapServers(), folder, all);
            workers.add(worker);
            if (!own.isEmpty()) {
                bind(worker, own);
            }
        }
        for (WorkerProcess worker : workers) {
            worker.awaitReady();
        }
        outcomes = new Outcomes(broker.bootstrapServers(), "image-labels", "image-dead-letters");
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** All threads that the process has, and so those that they start. */
    private static void bind(WorkerProcess worker, List<Integer> cores) throws IOException, InterruptedException {
        String list = cores.stream().map(String::valueOf).collect(Collectors.joining(","));
        int answer = new ProcessBuilder("taskset", "-acp", list, Long.toString(worker.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (answer != 0) {
            throw new IOException("taskset answered " + answer);
        }
    }

    /** Sends an event for each photo, and waits for all outcomes. In the photos' order. */
    List<ConsumerRecord<byte[], byte[]>> tag(LabelledPhotos photos) throws Exception {
        var positions = new ArrayList<Future<RecordMetadata>>();
        for (LabelledPhotos.Photo photo : photos.photos()) {
            positions.add(send(photos.uri(photo)));
        }
        producer.flush();
        outcomes.await(sent, LONGEST);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (Future<RecordMetadata> position : positions) {
            records.add(outcomes.at(position.get().partition(), position.get().offset()));
        }
        return records;
    }

    /**
     * Labels a second of a backlog.
     *
     * @param all      from the first event sent to the last label read
     * @param together while each partition has events left: from when the last of them has a tenth of its labels to when
     *                 the first has all; NaN where one had all before another had begun
     */
    record BacklogRate(double all, double together) {}

    /** As {@link #tag}, timed. */
    BacklogRate rate(LabelledPhotos photos) throws Exception {
        long start = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> records = tag(photos);
        double all = records.size() * 1e9 / (System.nanoTime() - start);
        var byPartition = records.stream()
                .map(record -> Outcomes.positionOf(record, "image-labels"))
                .collect(Collectors.groupingBy(
                        Position::partition, Collectors.mapping(outcomes::seenAt, Collectors.toList())));
        byPartition.values().forEach(Collections::sort);
        long from = byPartition.values().stream()
                .mapToLong(seen -> seen.get(seen.size() / 10))
                .max()
                .orElseThrow();
        long to = byPartition.values().stream().mapToLong(List::getLast).min().orElseThrow();
        long between = byPartition.values().stream()
                .flatMap(List::stream)
                .filter(at -> at > from && at <= to)
                .count();
        return new BacklogRate(all, to > from ? between * 1e9 / (to - from) : Double.NaN);
    }

    /**
     * Sends events at a rate, whether or not those before are done, and then waits for all outcomes.
     *
     * @param perSecond more than 0
     * @return how many were sent
     */
    int load(LabelledPhotos photos, double perSecond, Duration span) {
        int count = new Arrivals(SEED)
                .run(
                        perSecond,
                        span,
                        _ -> send(photos.uri(
                                photos.photos().get(sent % photos.photos().size()))));
        producer.flush();
        outcomes.await(sent, LONGEST);
        return count;
    }

    /**
     * An event of one partition, sent while another partition has a backlog.
     *
     * @param seconds     until its label was read
     * @param restSeconds until all labels of the backlog were
     */
    record LoneEvent(double seconds, double restSeconds) {}

    /** Sends an event for each photo to the first partition, and one to the last once as many are done as a worker has in flight. */
    LoneEvent besideBacklog(LabelledPhotos photos) throws Exception {
        int before = sent;
        for (LabelledPhotos.Photo photo : photos.photos()) {
            send(0, photos.uri(photo));
        }
        producer.flush();
        outcomes.await(before + IN_FLIGHT, LONGEST);
        long start = System.nanoTime();
        RecordMetadata lone =
                send(partitions - 1, photos.uri(photos.photos().getFirst())).get();
        outcomes.await(sent, LONGEST);
        long end = System.nanoTime();
        long seen = outcomes.seenAt(new Position(lone.partition(), lone.offset(), 0));
        return new LoneEvent((seen - start) / 1e9, (end - start) / 1e9);
    }

    private Future<RecordMetadata> send(String uri) {
        return send(sent % partitions, uri);
    }

    private Future<RecordMetadata> send(int partition, String uri) {
        sent++;
        byte[] value = ("{\"image\": \"" + uri + "\"}").getBytes(UTF_8);
        return producer.send(new ProducerRecord<>("image-events", partition, null, value));
    }

    /** CPU time of the broker so far. */
    Duration brokerCpuTime() {
        return broker.cpuTime();
    }

    /** CPU time of all workers so far. */
    Duration cpuTime() {
        return workers.stream().map(WorkerProcess::cpuTime).reduce(Duration.ZERO, Duration::plus);
    }

    /** What the only worker has of the machine's memory now. */
    long residentBytes() throws IOException {
        return workers.getFirst().residentBytes();
    }

    /** Ends the workers in order, so that agents write what they found. */
    void stop() throws InterruptedException {
        for (WorkerProcess worker : workers) {
            worker.terminate();
        }
    }

    @Override
    public void close() {
        producer.close();
        outcomes.close();
        workers.forEach(WorkerProcess::close);
        broker.close();
    }
}
