package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.it.WorkerProcess;
import java.util.Set;

/**
 * That nothing shook a worker since a moment: its members are those that they were (one that is put
 * out and comes back has a new name), and no transaction was fenced.
 */
final class Calm {

    /** What Kafka's clients and Kafka Streams say of a transaction or a membership that did not end well. */
    private static final String[] SHAKEN = {
        "StreamThread died",
        "TaskMigratedException",
        "ProducerFencedException",
        "InvalidProducerEpoch",
        "consumer poll timeout has expired"
    };

    private final BrokerProcess broker;
    private final Topics topics;
    private final WorkerProcess worker;
    private final Set<String> members;

    private Calm(BrokerProcess broker, Topics topics, WorkerProcess worker) throws Exception {
        this.broker = broker;
        this.topics = topics;
        this.worker = worker;
        this.members = broker.memberIds(topics.application());
    }

    /** From now on, for the one worker of this run. */
    static Calm since(FaultRun run, WorkerProcess worker) throws Exception {
        return new Calm(run.broker(), run.topics(), worker);
    }

    void requireKept() throws Exception {
        assertThat(broker.memberIds(topics.application()))
                .as("members, if nobody was put out of the group")
                .isEqualTo(members);
        assertThat(worker.log()).doesNotContain(SHAKEN);
    }
}
