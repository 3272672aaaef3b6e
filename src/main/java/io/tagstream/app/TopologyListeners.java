package io.tagstream.app;

import io.tagstream.event.Outcome;
import io.tagstream.event.SourceRecord;
import io.tagstream.topology.TopologyListener;
import java.time.Duration;
import java.util.List;

/** Tells several listeners, in order. */
record TopologyListeners(List<TopologyListener> listeners) implements TopologyListener {

    TopologyListeners {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void onAccepted() {
        listeners.forEach(TopologyListener::onAccepted);
    }

    @Override
    public void onAcknowledged(String kind) {
        listeners.forEach(listener -> listener.onAcknowledged(kind));
    }

    @Override
    public void onEmitted(SourceRecord source, Outcome outcome, Duration sinceAccepted) {
        listeners.forEach(listener -> listener.onEmitted(source, outcome, sinceAccepted));
    }

    @Override
    public void onDone() {
        listeners.forEach(TopologyListener::onDone);
    }

    @Override
    public void onRestored(int events) {
        listeners.forEach(listener -> listener.onRestored(events));
    }
}
