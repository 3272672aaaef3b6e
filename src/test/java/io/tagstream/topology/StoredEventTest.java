package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tagstream.event.EventId;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StoredEventTest {

    @Property(tries = 200)
    void comesBackByteForByte(
            @ForAll @LongRange(min = 0) long sequence,
            @ForAll long owner,
            @ForAll @IntRange(min = 0, max = 3) int starts,
            @ForAll @IntRange(min = 0) int partition,
            @ForAll @LongRange(min = 0) long offset,
            @ForAll long timestamp,
            @ForAll byte[] key,
            @ForAll byte[] value,
            @ForAll String headerName,
            @ForAll byte[] headerValue) {
        String name = new String(headerName.getBytes(UTF_8), UTF_8);
        var headers = List.of(new RecordHeader(name, headerValue), new RecordHeader("empty", null));
        var source = new SourceRecord(new EventId("image-events", partition, offset), timestamp, headers, key, value);

        StoredEvent back = StoredEvent.decode(new StoredEvent(sequence, owner, starts, source).encode());

        assertThat(back.sequence()).isEqualTo(sequence);
        assertThat(back.owner()).isEqualTo(owner);
        assertThat(back.suspectStarts()).isEqualTo(starts);
        assertThat(back.source().id()).isEqualTo(source.id());
        assertThat(back.source().timestamp()).isEqualTo(timestamp);
        assertThat(back.source().key()).isEqualTo(key);
        assertThat(back.source().value()).isEqualTo(value);
        assertThat(back.source().headers()).hasSize(2);
        assertThat(back.source().headers().getFirst().name()).isEqualTo(name);
        assertThat(back.source().headers().getFirst().value()).isEqualTo(headerValue);
        assertThat(back.source().headers().getLast().value()).isNull();
    }

    @Test
    void nullKeyAndValueStayNull() {
        var source = new SourceRecord(new EventId("t", 0, 0), 0, List.of(), null, null);

        StoredEvent back = StoredEvent.decode(new StoredEvent(0, 0, 0, source).encode());

        assertThat(back.source().key()).isNull();
        assertThat(back.source().value()).isNull();
    }

    @Test
    void refusesAFormatThatALaterVersionWrote() {
        byte[] encoded = encodedSmallEvent();
        encoded[0] = 2;

        assertThatIllegalStateException()
                .isThrownBy(() -> StoredEvent.decode(encoded))
                .withMessageContaining("format 2")
                .withMessageContaining("start the version that wrote it");
    }

    @Test
    void refusesBytesThatEndEarly() {
        byte[] encoded = encodedSmallEvent();
        for (int length = 1; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatIllegalStateException().as("cut at %d", length).isThrownBy(() -> StoredEvent.decode(cut));
        }
    }

    private static byte[] encodedSmallEvent() {
        var source = new SourceRecord(
                new EventId("t", 0, 0), 0, List.of(RecordHeader.ofText("h", "v")), new byte[] {1}, new byte[] {2, 3});
        return new StoredEvent(7, 8, 1, source).encode();
    }
}
