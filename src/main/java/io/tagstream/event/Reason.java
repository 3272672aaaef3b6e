package io.tagstream.event;

/**
 * Why an image was rejected: the closed list. The codes are a published contract: add, never
 * rename.
 *
 * <p>A reason is {@linkplain #retriable() retriable} where the same event may well succeed later
 * without anybody changing it: a redrive of those dead letters is worth the try.
 */
public enum Reason {
    MALFORMED_EVENT("malformed-event", false),
    UNSUPPORTED_EVENT("unsupported-event", false),
    EMPTY_EVENT("empty-event", false),
    INVALID_REFERENCE("invalid-reference", false),
    EXPIRED("expired", false),

    SCHEME_NOT_ALLOWED("scheme-not-allowed", false),
    HOST_NOT_ALLOWED("host-not-allowed", false),
    ADDRESS_NOT_ALLOWED("address-not-allowed", false),
    PORT_NOT_ALLOWED("port-not-allowed", false),
    PATH_NOT_ALLOWED("path-not-allowed", false),
    BUCKET_NOT_ALLOWED("bucket-not-allowed", false),

    NOT_FOUND("not-found", false),
    ACCESS_DENIED("access-denied", false),
    HTTP_STATUS("http-status", false),
    RATE_LIMITED("rate-limited", true),
    FETCH_TIMEOUT("fetch-timeout", true),
    FETCH_FAILED("fetch-failed", true),
    TLS_INVALID("tls-invalid", false),
    TOO_MANY_REDIRECTS("too-many-redirects", false),
    TOO_LARGE("too-large", false),
    TRUNCATED("truncated", true),
    CHANGED("changed", false),

    NOT_AN_IMAGE("not-an-image", false),
    FORMAT_NOT_ALLOWED("format-not-allowed", false),
    TOO_MANY_PIXELS("too-many-pixels", false),
    DECODE_LIMIT("decode-limit", false),
    CORRUPT_IMAGE("corrupt-image", false),

    PREDICTION_FAILED("prediction-failed", true),
    WORKER_CRASHED("worker-crashed", false),
    DEADLINE_EXCEEDED("deadline-exceeded", true),
    RECORD_TOO_LARGE("record-too-large", false);

    private final String code;
    private final boolean retriable;

    Reason(String code, boolean retriable) {
        this.code = code;
        this.retriable = retriable;
    }

    public String code() {
        return code;
    }

    public boolean retriable() {
        return retriable;
    }
}
