package io.tagstream.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged worker at a broker that asks who is there, and lets it do only what the handbook says it needs. */
class SecuredClusterIT {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Path PHOTO =
            Path.of("src/embedded/resources/samples/chelsea.jpg").toAbsolutePath();

    @TempDir
    private Path folder;

    @Test
    void labelsWithTheDocumentedAclsByPasswordAndByTokenAndNeedsEachOfThem() throws Exception {
        List<AclBinding> acls = NeededAcls.documented();
        try (var broker = SecuredBroker.start(folder.resolve("broker"))) {
            broker.open().createTopics(1, "image-events", "image-labels", "image-dead-letters");
            broker.allow(acls);
            // A label and a dead letter by each; the second worker also reads what the first one left in the store.
            label(broker, broker.scram(), 2);
            label(broker, broker.oauth(), 4);

            assertThat(RecordingAuthorizer.asked())
                    .as("what the table does not allow")
                    // A broker looks at the cluster's permission first, and without it at the topic's.
                    .filteredOn(asked -> !asked.allowed() && asked.type() != ResourceType.CLUSTER)
                    .isEmpty();
            assertThat(acls)
                    .as("what the table allows for nothing; asked was %s", RecordingAuthorizer.asked())
                    .allMatch(acl -> NeededAcls.wasNeeded(acl, RecordingAuthorizer.asked()));
        }
    }

    private void label(SecuredBroker broker, Map<String, String> security, int outcomesThen) throws Exception {
        var settings = new HashMap<>(security);
        settings.put("tagstream.fetch.file.root", PHOTO.getParent().toString());
        try (var worker = WorkerProcess.start(broker.bootstrapServers(), folder, settings);
                var outcomes = new Outcomes(broker.open().bootstrapServers(), "image-labels", "image-dead-letters");
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.open().bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            worker.awaitReady();
            for (String event : List.of("{\"image\": \"" + PHOTO.toUri() + "\"}", "{\"image\": 7}")) {
                producer.send(new ProducerRecord<>("image-events", event.getBytes(UTF_8)))
                        .get();
            }
            outcomes.await(outcomesThen, LONGEST);
            assertThat(worker.terminate())
                    .as("exit code; the log:\n%s", worker.log())
                    .isZero();
            assertThat(worker.log()).doesNotContainIgnoringCase("authoriz");
        }
    }
}
