package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopicCopiesTest {

    private final TopicCopies events = new TopicCopies("image-events", 3, 2);

    @Test
    void aChangelogWithTheEventsCopiesIsKeptAsWell() {
        assertThat(changelog(3, 2).fewerThan(events)).isEmpty();
        assertThat(changelog(4, 3).fewerThan(events)).isEmpty();
    }

    @Test
    void aChangelogWithOneCopyIsNamedWithWhatMendsIt() {
        assertThat(changelog(1, 1).fewerThan(events))
                .get()
                .asString()
                .contains("the changelog t-in-flight-changelog has replication factor 1 and min.insync.replicas 1")
                .contains("topic image-events with replication factor 3 and min.insync.replicas 2")
                .endsWith(
                        "give it 3 replicas with kafka-reassign-partitions.sh, then run kafka-configs.sh --bootstrap-server "
                                + "HOST:PORT --alter --entity-type topics --entity-name t-in-flight-changelog "
                                + "--add-config min.insync.replicas=2");
    }

    @Test
    void onlyWhatIsMissingIsToBeMended() {
        assertThat(changelog(3, 1).fewerThan(events))
                .get()
                .asString()
                .doesNotContain("reassign")
                .contains(": run kafka-configs.sh");
        assertThat(changelog(2, 2).fewerThan(events))
                .get()
                .asString()
                .contains("give it 3 replicas")
                .doesNotContain("kafka-configs");
    }

    private static TopicCopies changelog(int replicas, int inSync) {
        return new TopicCopies("t-in-flight-changelog", replicas, inSync);
    }
}
