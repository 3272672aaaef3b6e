package io.tagstream.topology;

import io.tagstream.event.EventId;
import io.tagstream.event.Outcome;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.SourceRecord;
import io.tagstream.pipeline.NativeAdmission;
import io.tagstream.pipeline.NativeAdmission.Company;
import io.tagstream.pipeline.Tagging;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * One partition's events, from intake to emission, for as long as this process owns the partition.
 *
 * <p>Everything runs on the task's StreamThread and nothing waits; other threads touch only {@link
 * #signals}. An outcome that comes after {@link #abandon()} stays there unheard: the next owner has
 * the event in its store.
 */
final class TaggingTask implements ThreadTask {

    /** What other threads tell the StreamThread. */
    private sealed interface Signal {

        record Done(InFlightEvent event, List<Outcome> outcomes) implements Signal {}

        record AdmissionAsked(InFlightEvent event, CompletableFuture<Void> answer) implements Signal {}
    }

    private static final long NONE = -1;

    private final ProcessorContext<byte[], byte[]> context;
    private final TaggingServices services;
    private final InFlightStore store;
    private final OutcomeEmitter emitter;
    private final Lanes lanes;
    private final EmissionCadence cadence;
    private final StreamThreadState thread = StreamThreadState.current();
    private final Queue<Signal> signals = new ConcurrentLinkedQueue<>();
    private final Map<EventId, InFlightEvent> restored = new HashMap<>();
    private final ArrayDeque<InFlightEvent> parked = new ArrayDeque<>();
    private final ArrayDeque<InFlightEvent> ready = new ArrayDeque<>();
    private final CommitWaits commitWaits = new CommitWaits(thread);
    private long nextSequence;
    private int waiting;
    private long transaction = NONE;

    /** Finds what the last owner left and takes it up; writes nothing. */
    TaggingTask(ProcessorContext<byte[], byte[]> context, TaggingServices services) {
        this.context = context;
        this.services = services;
        this.store = new InFlightStore(context.getStateStore(InFlightStore.NAME));
        this.emitter = new OutcomeEmitter(services.records(), services.limits(), services.gate(), services.clock());
        this.lanes = new Lanes(services.order());
        this.cadence = new EmissionCadence(context, this::advance, now());
        services.probation().taskStarted();
        takeUp(store.restore());
        thread.tasks().enter(this);
    }

    private void takeUp(List<InFlightStore.Occupied> occupied) {
        for (InFlightStore.Occupied found : occupied) {
            SourceRecord source = found.event().source();
            ParsedEvent parsed = services.parser().parse(source);
            var event = new InFlightEvent(
                    source,
                    entriesOf(parsed),
                    found.event().sequence(),
                    found.event().owner(),
                    services.nanoTime().getAsLong());
            event.suspectStarts = found.event().suspectStarts();
            event.slot = found.slot();
            store.keep(event);
            occupy(event);
            restored.put(source.id(), event);
            nextSequence = event.sequence + 1;
            switch (parsed) {
                case ParsedEvent.Images _ -> parked.add(event);
                case ParsedEvent.Acknowledged acknowledged -> acknowledge(event, acknowledged);
            }
        }
        if (!occupied.isEmpty()) {
            services.listener().onRestored(occupied.size());
            cadence.run(now());
        }
    }

    /** An older version stored it as an event about images: it leaves the store without an outcome. */
    private void acknowledge(InFlightEvent event, ParsedEvent.Acknowledged acknowledged) {
        services.listener().onAcknowledged(acknowledged.kind());
        settle(event, List.of());
    }

    /** Takes a polled event. Every event becomes outcomes, an acknowledgement, or is already in flight. */
    void take(SourceRecord source) {
        ParsedEvent parsed = services.parser().parse(source);
        long now = now();
        switch (parsed) {
            case ParsedEvent.Acknowledged acknowledged -> {
                services.listener().onAcknowledged(acknowledged.kind());
                services.listener().onDone();
            }
            case ParsedEvent.Images images -> accept(source, images.entries(), now);
        }
        emitDone(now);
    }

    private void accept(SourceRecord source, List<ParsedEvent.Entry> entries, long now) {
        if (alreadyInFlight(source)) {
            return;
        }
        var event = new InFlightEvent(
                source, entries, nextSequence, services.probation().process(), now);
        int encodedBytes = event.stored().encodedLength();
        if (!services.limits().fitsChangelog(encodedBytes)) {
            List<Outcome> tooLarge = KnownOutcomes.tooLarge(event, encodedBytes);
            if (!emitter.canForward(source, tooLarge)) {
                throw TopicMissingException.withoutAnAnswer(source.id());
            }
            emitUnstored(event, tooLarge, now);
            return;
        }
        List<Outcome> known = KnownOutcomes.ofInvalid(entries);
        if (!known.isEmpty() && lanes.free(source.key()) && emitter.canForward(source, known)) {
            emitUnstored(event, known, now);
            return;
        }
        nextSequence++;
        store.put(event);
        occupy(event);
        event.putMark = thread.commits();
        services.listener().onAccepted();
        if (known.isEmpty()) {
            parked.add(event);
        } else {
            settle(event, known);
        }
        cadence.run(now);
    }

    /** After an operator moved the group's offsets back, an event may come again while it is in flight. */
    private boolean alreadyInFlight(SourceRecord source) {
        InFlightEvent same = restored.isEmpty() ? null : restored.get(source.id());
        return same != null
                && Arrays.equals(same.source.key(), source.key())
                && Arrays.equals(same.source.value(), source.value());
    }

    /** Everything that may have become possible: called by the punctuator. */
    private void advance() {
        long now = now();
        emitDone(now);
        start();
        cadence.adjust(now);
    }

    private void emitDone(long now) {
        hearSignals();
        commitWaits.pass();
        emitReady(now);
        if (store.events().isEmpty() && commitWaits.isEmpty()) {
            cadence.stop();
        }
    }

    private long now() {
        return services.nanoTime().getAsLong();
    }

    private void hearSignals() {
        for (Signal signal = signals.poll(); signal != null; signal = signals.poll()) {
            switch (signal) {
                case Signal.Done(InFlightEvent event, List<Outcome> outcomes) -> settle(event, outcomes);
                case Signal.AdmissionAsked(InFlightEvent event, CompletableFuture<Void> answer) -> admit(event, answer);
            }
        }
    }

    /** A process that lives did not die of what it let in before: it counts an event once, however often it starts it. */
    private void admit(InFlightEvent event, CompletableFuture<Void> answer) {
        long process = services.probation().process();
        if (event.owner == process) {
            if (thread.commits() > event.putMark) {
                answer.complete(null);
            } else {
                commitWaits.admitAfterCommit(() -> answer.complete(null));
                if (services.gate().stored() == 1) {
                    services.commits().request(context);
                }
            }
            return;
        }
        event.owner = process;
        event.suspectStarts++;
        if (event.suspectStarts >= Probation.MOST_SUSPECT_STARTS) {
            Objects.requireNonNull(event.tagging).cancel();
            settle(event, KnownOutcomes.crashed(event));
            return;
        }
        store.changed(event);
        context.commit();
        commitWaits.admitAfterCommit(() -> answer.complete(null));
    }

    /** All at once, so that the threads which they run on are woken once. */
    @Override
    public void start() {
        startParked();
        services.tagger().start();
        if (parked.size() != waiting) {
            services.gate().addParked(parked.size() - waiting);
            waiting = parked.size();
        }
    }

    private void startParked() {
        boolean onProbation = services.probation().on();
        thread.onProbation(onProbation);
        Iterator<InFlightEvent> all = parked.iterator();
        while (all.hasNext()) {
            InFlightEvent event = all.next();
            if (onProbation && mustWaitForItsLane(event)) {
                continue;
            }
            NativeAdmission admission = onProbation ? admissionOf(event) : NativeAdmission.OPEN;
            Optional<Tagging> tagging = services.tagger()
                    .tryTag(event.entries, admission, outcomes -> signals.add(new Signal.Done(event, outcomes)));
            if (tagging.isEmpty()) {
                return;
            }
            event.tagging = tagging.get();
            all.remove();
        }
    }

    /**
     * One that must be alone keeps all others out until its outcome is committed. Behind another of its
     * lane it would never be: each would wait for the other.
     */
    private boolean mustWaitForItsLane(InFlightEvent event) {
        return companyOf(event) == Company.ALONE && !lanes.isHead(event);
    }

    private NativeAdmission admissionOf(InFlightEvent event) {
        Company company = companyOf(event);
        return new NativeAdmission() {

            @Override
            public Company company() {
                return company;
            }

            @Override
            public CompletableFuture<Void> request() {
                var answer = new CompletableFuture<Void>();
                signals.add(new Signal.AdmissionAsked(event, answer));
                return answer;
            }
        };
    }

    /** By the count that it will have once it is let in. */
    private Company companyOf(InFlightEvent event) {
        int starts = event.owner == services.probation().process() ? event.suspectStarts : event.suspectStarts + 1;
        return starts > 1 ? Company.ALONE : Company.SHARED;
    }

    private void settle(InFlightEvent event, List<Outcome> outcomes) {
        if (event.done()) {
            return;
        }
        event.outcomes = outcomes;
        if (lanes.isHead(event)) {
            ready.add(event);
        }
    }

    private void emitReady(long now) {
        boolean wasReady = !ready.isEmpty();
        for (int left = ready.size(); left > 0; left--) {
            InFlightEvent event = ready.remove();
            List<Outcome> outcomes = Objects.requireNonNull(event.outcomes);
            if (!emitter.canForward(event.source, outcomes)) {
                ready.add(event);
                continue;
            }
            emit(event, outcomes, now);
            release(event);
            InFlightEvent next = lanes.leave(event);
            if (next != null && next.done()) {
                ready.addFirst(next);
                left++;
            }
        }
        if (wasReady && services.gate().stored() == 0) {
            services.commits().request(context);
        }
    }

    private void emitUnstored(InFlightEvent event, List<Outcome> outcomes, long now) {
        services.listener().onAccepted();
        emit(event, outcomes, now);
        services.listener().onDone();
    }

    private void emit(InFlightEvent event, List<Outcome> outcomes, long now) {
        takePart();
        var age = Duration.ofNanos(now - event.acceptedNanos);
        for (Outcome outcome : outcomes) {
            services.listener().onEmitted(event.source, emitter.forward(context, event.source, outcome), age);
        }
        cadence.emitted(now);
    }

    private void occupy(InFlightEvent event) {
        lanes.join(event);
        thread.addStored(1);
        services.gate().addStored(1, bytesOf(event));
    }

    private void release(InFlightEvent event) {
        store.remove(event);
        if (!restored.isEmpty()) {
            restored.remove(event.source.id(), event);
        }
        services.listener().onDone();
        thread.addStored(-1);
        services.gate().addStored(-1, -bytesOf(event));
        Tagging tagging = event.tagging;
        if (tagging != null && event.suspectStarts > 1) {
            context.commit();
            commitWaits.departAfterCommit(tagging::leaveNativeCode);
        }
    }

    @Override
    public void write() {
        if (!store.written()) {
            takePart();
            store.write();
        }
    }

    /** What this task forwards and writes is in the thread's transaction. */
    private void takePart() {
        if (transaction != thread.tasks().transaction()) {
            transaction = thread.tasks().transaction();
            thread.tasks().takesPart(this);
        }
    }

    @Override
    public boolean written() {
        return store.written();
    }

    /** This process no longer owns the partition. Writes and forwards nothing. */
    void abandon() {
        thread.tasks().leave(this);
        for (InFlightEvent event : store.events()) {
            if (event.tagging != null) {
                event.tagging.cancel();
                event.tagging.leaveNativeCode();
            }
            services.gate().addStored(-1, -bytesOf(event));
        }
        commitWaits.abandon();
        thread.addStored(-store.events().size());
        services.gate().addParked(-waiting);
        waiting = 0;
        parked.clear();
        ready.clear();
        cadence.stop();
    }

    private static long bytesOf(InFlightEvent event) {
        return RecordLimits.sizeOf(event.source.key(), event.source.value(), event.source.headers());
    }

    private static List<ParsedEvent.Entry> entriesOf(ParsedEvent parsed) {
        return switch (parsed) {
            case ParsedEvent.Images(List<ParsedEvent.Entry> entries) -> entries;
            case ParsedEvent.Acknowledged _ -> List.of();
        };
    }
}
