package io.tagstream.event;

import java.util.Arrays;
import java.util.Optional;

/** What is asked of the model for an image. */
public enum Task {

    /** Labels of the whole picture. */
    CLASSIFY("classify"),

    /** The same labels, each with the box of what speaks for it. */
    LOCALIZE("localize"),

    /** What is in the picture, by windows over a larger one. */
    DETECT("detect");

    private final String code;

    Task(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }

    /** The task of this code, or empty where there is none. */
    public static Optional<Task> ofCode(String code) {
        return Arrays.stream(values()).filter(task -> task.code.equals(code)).findFirst();
    }
}
