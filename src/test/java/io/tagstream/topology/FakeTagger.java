package io.tagstream.topology;

import io.tagstream.event.ImageFacts;
import io.tagstream.event.ImageRequest;
import io.tagstream.event.Label;
import io.tagstream.event.ModelIdentity;
import io.tagstream.event.Outcome;
import io.tagstream.event.ParsedEvent;
import io.tagstream.event.Stage;
import io.tagstream.event.Timing;
import io.tagstream.pipeline.ImageTagger;
import io.tagstream.pipeline.NativeAdmission;
import io.tagstream.pipeline.Tagging;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A tagger whose events finish when the test says so. */
final class FakeTagger implements ImageTagger {

    /** One event that was started. */
    final class Started implements Tagging {
        final List<ParsedEvent.Entry> entries;
        final Consumer<List<Outcome>> whenDone;
        private final NativeAdmission admission;
        boolean cancelled;
        boolean leftNativeCode;

        private Started(List<ParsedEvent.Entry> entries, NativeAdmission admission, Consumer<List<Outcome>> whenDone) {
            this.entries = entries;
            this.admission = admission;
            this.whenDone = whenDone;
        }

        NativeAdmission.Company company() {
            return admission.company();
        }

        CompletableFuture<Void> reachNativeCode() {
            return admission.request();
        }

        /** Gives every image the same label; what is no image stays what it is. */
        void finish() {
            free++;
            whenDone.accept(entries.stream().map(FakeTagger::outcomeOf).toList());
        }

        String reference() {
            return ((ImageRequest) entries.getFirst()).reference().printable();
        }

        @Override
        public void cancel() {
            if (!cancelled) {
                cancelled = true;
                free++;
            }
        }

        @Override
        public void leaveNativeCode() {
            leftNativeCode = true;
        }
    }

    final List<Started> started = new ArrayList<>();
    private int free;

    FakeTagger(int permits) {
        this.free = permits;
    }

    @Override
    public boolean full() {
        return free == 0;
    }

    @Override
    public Optional<Tagging> tryTag(
            List<ParsedEvent.Entry> entries, NativeAdmission admission, Consumer<List<Outcome>> whenDone) {
        if (free == 0) {
            return Optional.empty();
        }
        free--;
        var run = new Started(entries, admission, whenDone);
        started.add(run);
        return Optional.of(run);
    }

    @Override
    public void start() {
        // They finish when the test says so.
    }

    private static Outcome outcomeOf(ParsedEvent.Entry entry) {
        return switch (entry) {
            case ImageRequest request -> labelled(request);
            case ParsedEvent.Invalid invalid ->
                new Outcome.Rejected(invalid.id(), invalid.reason(), Stage.PARSE, invalid.message());
        };
    }

    private static Outcome labelled(ImageRequest request) {
        return new Outcome.Labelled(
                request,
                new ImageFacts("0".repeat(64), "image/jpeg", 2, 1, 3),
                List.of(new Label("tench", 0, "n01440764", 0.5)),
                new ModelIdentity("test", "0".repeat(64), "none", "none", "cpu", "none"),
                new Timing(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1));
    }
}
