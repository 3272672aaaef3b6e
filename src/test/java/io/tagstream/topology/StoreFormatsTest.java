package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events as every version ever released left them in the store, each format in a folder of its own; they were not written by
 * this program, so that a slip in both directions is found.
 */
class StoreFormatsTest {

    private static final Path FIXTURES = Path.of("src/test/resources/store");

    private static final SourceRecord FULL = new SourceRecord(
            new EventId("image-events", 5, 1_234_567_890_123L),
            1_700_000_000_000L,
            List.of(
                    new RecordHeader(
                            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(UTF_8)),
                    new RecordHeader("nothing", null),
                    new RecordHeader("größe", new byte[] {0, -1})),
            "a key".getBytes(UTF_8),
            "{\"image\": \"https://images.example/cat.jpg\"}".getBytes(UTF_8));

    private static Stream<Path> formats() {
        return IntStream.rangeClosed(1, StoredEvent.FORMAT).mapToObj(format -> FIXTURES.resolve("format-" + format));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void readsWhatItWasLeft(Path format) throws IOException {
        StoredEvent full = StoredEvent.decode(Files.readAllBytes(format.resolve("full.bin")));
        StoredEvent bare = StoredEvent.decode(Files.readAllBytes(format.resolve("bare.bin")));

        assertThat(List.of(full.sequence(), full.owner(), (long) full.suspectStarts()))
                .containsExactly(7L, -3L, 2L);
        assertThat(full.source().id()).isEqualTo(FULL.id());
        assertThat(full.source().timestamp()).isEqualTo(FULL.timestamp());
        assertThat(full.source().key()).isEqualTo(FULL.key());
        assertThat(full.source().value()).isEqualTo(FULL.value());
        assertThat(full.source().headers()).hasSameSizeAs(FULL.headers());
        for (int i = 0; i < FULL.headers().size(); i++) {
            assertThat(full.source().headers().get(i).name())
                    .isEqualTo(FULL.headers().get(i).name());
            assertThat(full.source().headers().get(i).value())
                    .isEqualTo(FULL.headers().get(i).value());
        }
        assertThat(bare.source().key()).isNull();
        assertThat(bare.source().value()).isNull();
        assertThat(bare.source().timestamp()).isEqualTo(-1);
    }

    /** Else the worker before, to which people roll back, might not read what this one leaves. */
    @Test
    void writesWhatTheFormatsNumberSays() throws IOException {
        Path current = FIXTURES.resolve("format-" + StoredEvent.FORMAT);

        assertThat(new StoredEvent(7, -3, 2, FULL).encode()).isEqualTo(Files.readAllBytes(current.resolve("full.bin")));
    }
}
