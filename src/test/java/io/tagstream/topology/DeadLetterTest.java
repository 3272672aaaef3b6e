package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.event.EventId;
import io.tagstream.event.ImageId;
import io.tagstream.event.JsonSchemas;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeadLetterTest {

    private static final EventId EVENT = new EventId("image-events", 3, 42);

    @ParameterizedTest
    @EnumSource(Reason.class)
    void headersAreAsTheSchemaHasThem(Reason reason) throws Exception {
        var rejected =
                new Rejected(new ImageId(EVENT, 1), reason, Stage.FETCH, "why", 3, Optional.of("java.io.IOException"));

        var headers = new ArrayList<>(DeadLetter.headers(EVENT, rejected, Instant.parse("2026-05-04T03:02:01Z")));
        headers.add(DeadLetter.valueOmitted("value".getBytes(UTF_8)));
        headers.add(DeadLetter.headersOmitted(3));
        headers.add(DeadLetter.keyOmitted("value".getBytes(UTF_8)));

        var foreign = new RecordHeader("foreign", new byte[] {0, -1});
        var all = new ArrayList<>(List.of(foreign));
        all.addAll(headers);
        assertThat(DeadLetter.headersOfEvent(all)).containsExactly(foreign);
        var texts = new LinkedHashMap<String, String>();
        headers.forEach(header -> texts.put(header.name(), header.text()));
        assertThat(JsonSchemas.violations("dead-letter-headers", new ObjectMapper().writeValueAsString(texts)))
                .isEmpty();
        assertThat(texts)
                .containsEntry("tagstream-reason", reason.code())
                .containsEntry("tagstream-stage", "fetch")
                .containsEntry("tagstream-retriable", Boolean.toString(reason.retriable()))
                .containsEntry("tagstream-attempts", "3")
                .containsEntry("tagstream-index", "1")
                .containsEntry("__streams.errors.exception", "java.io.IOException")
                .containsEntry(
                        "tagstream-value-omitted",
                        "length=5;sha256=cd42404d52ad55ccfa9aca4adc828aa5800ad9d385a0671fbcbf724118320619");
    }
}
