package io.tagstream.topology;

import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The worker's topology. Node and store names are a contract: they show in metrics, in the
 * changelog's topic name, and must not change once deployed.
 *
 * <pre>
 *   events --> tagging --> labels
 *                 |  `---> dead-letters
 *             in-flight
 * </pre>
 */
public final class TaggingTopology {

    static final String EVENTS = "events";
    static final String TAGGING = "tagging";
    static final String LABELS = "labels";
    static final String DEAD_LETTERS = "dead-letters";

    private TaggingTopology() {}

    /** A pure function of its arguments: no container, no clock, no I/O; a test can call it. */
    public static Topology build(TopicNames topics, TaggingServices services) {
        Deserializer<byte[]> in = Serdes.ByteArray().deserializer();
        Serializer<byte[]> out = Serdes.ByteArray().serializer();
        return new Topology()
                .addSource(AutoOffsetReset.earliest(), EVENTS, new EventTimestamps(), in, in, topics.events())
                .addProcessor(TAGGING, TaggingProcessor.supplier(services), EVENTS)
                .addSink(LABELS, topics.labels(), out, out, TAGGING)
                .addSink(DEAD_LETTERS, topics.deadLetters(), out, out, TAGGING);
    }

    /** The topic that the in-flight events of an application are logged to. */
    public static String changelogTopic(String applicationId) {
        return applicationId + "-" + InFlightStore.NAME + "-changelog";
    }
}
