package io.tagstream.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "image events", "bilder-für-alle", "..", "a/b"})
    void refusesANameThatKafkaWouldNotTake(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicNames(name, "labels", "dead-letters"))
                .withMessageContaining("\"" + name + "\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicNames.requireLegalApplication("an id of " + name))
                .withMessageContaining("letters, digits");
    }

    @Test
    void countsTheChangelogsNameToTheApplications() {
        assertThat(TopicNames.requireLegalApplication("a".repeat(229))).hasSize(229);
        assertThatIllegalArgumentException().isThrownBy(() -> TopicNames.requireLegalApplication("a".repeat(230)));
    }

    @Test
    void refusesOneTopicForTwo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TopicNames("events", "labels", "labels"))
                .withMessageContaining("a topic each");
    }
}
