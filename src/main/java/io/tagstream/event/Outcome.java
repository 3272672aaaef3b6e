package io.tagstream.event;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What became of one image. Every image ends in exactly one outcome. */
public sealed interface Outcome {

    ImageId image();

    /** {@code labels} is sorted by descending score; empty where none reached the least score asked for. */
    record Labelled(ImageRequest request, ImageFacts facts, List<Label> labels, ModelIdentity model, Timing timing)
            implements Outcome {

        public Labelled {
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(facts, "facts");
            labels = List.copyOf(labels);
            Objects.requireNonNull(model, "model");
            Objects.requireNonNull(timing, "timing");
        }

        @Override
        public ImageId image() {
            return request.id();
        }
    }

    /**
     * Final for this event: trying again now would not help.
     *
     * @param message   one line for a person, without secrets
     * @param attempts  how often the failing stage was tried, at least 1
     * @param exception class name of what was thrown, where something was
     */
    record Rejected(ImageId image, Reason reason, Stage stage, String message, int attempts, Optional<String> exception)
            implements Outcome {

        public Rejected {
            Objects.requireNonNull(image, "image");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(stage, "stage");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(exception, "exception");
        }

        public Rejected(ImageId image, Reason reason, Stage stage, String message) {
            this(image, reason, stage, message, 1, Optional.empty());
        }
    }
}
