package io.tagstream.topology;

import io.tagstream.event.LabelRecords;
import io.tagstream.event.LabelRecords.LabelRecord;
import io.tagstream.event.Outcome;
import io.tagstream.event.Outcome.Labelled;
import io.tagstream.event.Outcome.Rejected;
import io.tagstream.event.Reason;
import io.tagstream.event.RecordHeader;
import io.tagstream.event.SourceRecord;
import io.tagstream.event.Stage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Turns outcomes into records that fit, and forwards them. Called on StreamThreads only. */
final class OutcomeEmitter {

    private final LabelRecords labelRecords;
    private final RecordLimits limits;
    private final IntakeGate gate;
    private final InstantSource clock;

    OutcomeEmitter(LabelRecords labelRecords, RecordLimits limits, IntakeGate gate, InstantSource clock) {
        this.labelRecords = labelRecords;
        this.limits = limits;
        this.gate = gate;
        this.clock = clock;
    }

    /** Whether the topics that these outcomes are for are there, a label's dead letter among them where it does not fit. */
    boolean canForward(SourceRecord source, List<Outcome> outcomes) {
        return switch (gate.sinks()) {
            case USABLE -> true;
            case NO_DEAD_LETTERS -> outcomes.stream().allMatch(outcome -> isLabelThatFits(source, outcome));
            case NO_LABELS -> false;
        };
    }

    private boolean isLabelThatFits(SourceRecord source, Outcome outcome) {
        return outcome instanceof Labelled labelled && limits.fitsLabels(sizeOf(source, labelOf(source, labelled)));
    }

    /** @return what was forwarded: a label that is too large for its topic has become a dead letter */
    Outcome forward(ProcessorContext<byte[], byte[]> context, SourceRecord source, Outcome outcome) {
        return switch (outcome) {
            case Labelled labelled -> forwardLabel(context, source, labelled);
            case Rejected rejected -> forwardDeadLetter(context, source, rejected);
        };
    }

    private Outcome forwardLabel(ProcessorContext<byte[], byte[]> context, SourceRecord source, Labelled labelled) {
        LabelRecord label = labelOf(source, labelled);
        long size = sizeOf(source, label);
        if (!limits.fitsLabels(size)) {
            var rejected = new Rejected(
                    labelled.image(),
                    Reason.RECORD_TOO_LARGE,
                    Stage.EMIT,
                    "the label record would take " + size + " bytes, more than its topic takes",
                    1,
                    Optional.empty());
            return forwardDeadLetter(context, source, rejected);
        }
        context.forward(
                recordOf(source.key(), label.value(), source.timestamp(), label.headers()), TaggingTopology.LABELS);
        return labelled;
    }

    private LabelRecord labelOf(SourceRecord source, Labelled labelled) {
        return labelRecords.record(source.headers(), labelled, Instant.ofEpochMilli(clock.millis()));
    }

    private static long sizeOf(SourceRecord source, LabelRecord label) {
        return RecordLimits.sizeOf(source.key(), label.value(), label.headers());
    }

    /** What does not fit its topic is left out, the largest part that matters least first, and named. */
    private Outcome forwardDeadLetter(
            ProcessorContext<byte[], byte[]> context, SourceRecord source, Rejected rejected) {
        byte[] key = source.key();
        byte[] value = source.value();
        List<RecordHeader> why = new ArrayList<>(DeadLetter.headers(source.id(), rejected, clock.instant()));
        List<RecordHeader> foreign = source.headers();
        if (value != null && !fits(key, value, foreign, why)) {
            why.add(DeadLetter.valueOmitted(value));
            value = null;
        }
        if (!foreign.isEmpty() && !fits(key, value, foreign, why)) {
            why.add(DeadLetter.headersOmitted(foreign.size()));
            foreign = List.of();
        }
        if (key != null && !fits(key, value, foreign, why)) {
            why.add(DeadLetter.keyOmitted(key));
            key = null;
        }
        context.forward(recordOf(key, value, source.timestamp(), both(foreign, why)), TaggingTopology.DEAD_LETTERS);
        return rejected;
    }

    private boolean fits(
            byte @Nullable [] key, byte @Nullable [] value, List<RecordHeader> foreign, List<RecordHeader> why) {
        return limits.fitsDeadLetters(RecordLimits.sizeOf(key, value, both(foreign, why)));
    }

    private static List<RecordHeader> both(List<RecordHeader> foreign, List<RecordHeader> why) {
        var headers = new ArrayList<>(foreign);
        headers.addAll(why);
        return headers;
    }

    private static Record<byte[], byte[]> recordOf(
            byte @Nullable [] key, byte @Nullable [] value, long timestamp, List<RecordHeader> headers) {
        Record<byte[], byte[]> record = new Record<>(key, value, timestamp);
        for (RecordHeader header : headers) {
            record.headers().add(header.name(), header.value());
        }
        return record;
    }
}
