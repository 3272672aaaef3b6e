package io.tagstream.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.EventId;
import io.tagstream.event.SourceRecord;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class InFlightStoreTest {

    private final KeyValueStore<Integer, byte[]> slots = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore(InFlightStore.NAME), Serdes.Integer(), Serdes.ByteArray())
            .withLoggingDisabled()
            .build();
    private final List<Object> slotsWritten = new ArrayList<>();
    private final InFlightStore store = new InFlightStore(watched());

    InFlightStoreTest() {
        slots.init(new MockProcessorContext<byte[], byte[]>().getStateStoreContext(), slots);
    }

    @Test
    void whatComesAndGoesBetweenTwoCommitsIsNeverWritten() {
        InFlightEvent event = put(1);
        assertThat(store.written()).isFalse();

        store.remove(event);
        assertThat(store.written()).isTrue();
        store.write();

        assertThat(slotsWritten).isEmpty();
    }

    @Test
    void whatStaysIsWrittenOnceAndMarkedFreeWhenItHasGone() {
        InFlightEvent event = put(1);
        store.write();
        store.write();
        assertThat(slotsWritten).containsExactly(0);
        assertThat(StoredEvent.decode(slots.get(0)).source().id().offset()).isEqualTo(1);

        store.remove(event);
        assertThat(store.written()).isFalse();
        store.write();

        assertThat(slotsWritten).containsExactly(0, 0);
        assertThat(slots.get(0)).as("a marker, not a tombstone").containsExactly(0);
    }

    @Test
    void aSlotThatWasFreedSinceTheLastCommitIsTakenWithoutAMarker() {
        InFlightEvent first = put(1);
        put(2);
        store.write();
        slotsWritten.clear();

        store.remove(first);
        put(3);
        put(4);
        store.write();

        assertThat(slotsWritten).containsExactly(0, 2);
        assertThat(store.events()).extracting(event -> event.slot).containsExactly(1, 0, 2);
    }

    @Test
    void whatChangesIsWrittenAgainIntoItsSlot() {
        InFlightEvent event = put(1);
        store.write();

        event.suspectStarts = 1;
        store.changed(event);
        assertThat(store.written()).isFalse();
        store.write();

        assertThat(slotsWritten).containsExactly(0, 0);
        assertThat(StoredEvent.decode(slots.get(0)).suspectStarts()).isEqualTo(1);
    }

    private InFlightEvent put(long offset) {
        var source = new SourceRecord(new EventId("image-events", 0, offset), 0, List.of(), null, "{}".getBytes(UTF_8));
        var event = new InFlightEvent(source, List.of(), offset, 42, 0);
        store.put(event);
        return event;
    }

    /** The real store, and which slots are put. */
    @SuppressWarnings("unchecked")
    private KeyValueStore<Integer, byte[]> watched() {
        return (KeyValueStore<Integer, byte[]>) Proxy.newProxyInstance(
                KeyValueStore.class.getClassLoader(), new Class<?>[] {KeyValueStore.class}, (_, method, arguments) -> {
                    if (method.getName().equals("put")) {
                        slotsWritten.add(arguments[0]);
                    }
                    return method.invoke(slots, arguments);
                });
    }
}
