package io.tagstream.pipeline;

import io.tagstream.event.Stage;

/** A stage broke on an image in a way that it was not written for; the cause is what was thrown there. */
final class StageDefectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Stage stage;

    StageDefectException(Stage stage, Throwable cause) {
        super(stage.code() + " met a defect: " + cause, cause);
        this.stage = stage;
    }

    Stage stage() {
        return stage;
    }
}
