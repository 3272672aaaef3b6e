package io.tagstream.topology.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.RecordHeader;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoundLetterTest {

    @Test
    void theEventIsAsItWas() {
        FoundLetter letter = Letters.at(42).own("tenant", "acme").found();

        assertThat(letter.event().id()).isEqualTo(new EventId("image-events", 1, 42));
        assertThat(letter.event().timestamp()).isEqualTo(Letters.TIMESTAMP);
        assertThat(letter.event().key()).isEqualTo("key 0".getBytes(UTF_8));
        assertThat(letter.event().value()).isEqualTo("event 42".getBytes(UTF_8));
        assertThat(texts(letter.headersToSend())).containsExactly("tenant=acme", "tagstream-redrives=1");
        assertThat(letter.reason()).isEqualTo("fetch-timeout");
        assertThat(letter.retriable()).isTrue();
        assertThat(letter.failedAt()).isEqualTo(Instant.parse("2026-05-04T03:02:01.500Z"));
        assertThat(letter.valueOmitted()).isFalse();
    }

    @Test
    void headersOfTheEventStayThoughTheyAreNamedAsTheWorkersAre() {
        FoundLetter letter = Letters.at(42)
                .own("__streams.errors.topic", "another program's")
                .own("tagstream-reason", "copied by hand")
                .found();

        assertThat(letter.event().id().topic()).isEqualTo("image-events");
        assertThat(letter.reason()).isEqualTo("fetch-timeout");
        assertThat(texts(letter.headersToSend()))
                .containsExactly(
                        "__streams.errors.topic=another program's",
                        "tagstream-reason=copied by hand",
                        "tagstream-redrives=1");
    }

    @Test
    void whatOthersAddedBehindTheWorkersHeadersStays() {
        FoundLetter letter = Letters.at(42)
                .behind("tagstream-value-omitted", "length=9;sha256=00")
                .behind("mirrored-from", "east")
                .found();

        assertThat(letter.valueOmitted()).isTrue();
        assertThat(texts(letter.headersToSend())).containsExactly("mirrored-from=east", "tagstream-redrives=1");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 2", "41, 41, 42", "999999999, 999999999, 1000000000"})
    void redrivesAreCountedOn(String before, int redrives, String after) {
        FoundLetter letter = Letters.at(42)
                .own("tagstream-redrives", before)
                .own("tenant", "acme")
                .found();

        assertThat(letter.redrives()).isEqualTo(redrives);
        assertThat(texts(letter.headersToSend())).containsExactly("tenant=acme", "tagstream-redrives=" + after);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-3", "many", "1.5", "99999999999999999999", "١"})
    void aCountThatNobodyCanReadIsNone(String before) {
        FoundLetter letter = Letters.at(42).own("tagstream-redrives", before).found();

        assertThat(letter.redrives()).isZero();
        assertThat(texts(letter.headersToSend())).containsExactly("tagstream-redrives=1");
    }

    @Test
    void recordsOfOthersAreNoLetters() {
        var bare = new ConsumerRecord<>("image-dead-letters", 0, 7, new byte[0], new byte[0]);

        assertThat(FoundLetter.of(bare)).isEmpty();
        assertThat(FoundLetter.of(Letters.at(-1).consumed())).isEmpty();
        assertThat(FoundLetter.of(Letters.at(42).failedAt("yesterday").consumed()))
                .isEmpty();
    }

    private static List<String> texts(List<RecordHeader> headers) {
        return headers.stream()
                .map(header -> header.name() + "=" + header.text())
                .toList();
    }
}
