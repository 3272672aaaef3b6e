package io.tagstream.app.command;

import io.tagstream.topology.backfill.BackfillWriter;

/** A place for events that is closed at the end. */
interface ClosableSink extends Backfill.Sink, AutoCloseable {

    /** For a dry run. */
    ClosableSink NOWHERE = new ClosableSink() {
        @Override
        public void send(String key, byte[] event) {}

        @Override
        public void acknowledge() {}

        @Override
        public void close() {}
    };

    @Override
    void close();

    static ClosableSink to(BackfillWriter writer) {
        return new ClosableSink() {
            @Override
            public void send(String key, byte[] event) {
                writer.send(key, event);
            }

            @Override
            public void acknowledge() {
                writer.acknowledge();
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}
