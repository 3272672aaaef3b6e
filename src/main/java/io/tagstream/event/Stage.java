package io.tagstream.event;

/** Where on its way an image was rejected. The codes are a published contract: add, never rename. */
public enum Stage {
    PARSE("parse"),
    FETCH("fetch"),
    DECODE("decode"),
    PREDICT("predict"),
    EMIT("emit");

    private final String code;

    Stage(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
