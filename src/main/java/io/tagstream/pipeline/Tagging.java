package io.tagstream.pipeline;

/** An event that was taken. Thread-safe; no method waits. */
public interface Tagging {

    /**
     * Nobody wants the outcomes any more: the fetch is aborted and the permit given back. What is in
     * native code runs to its end unheard.
     */
    void cancel();

    /**
     * Lets others into native code again after this event was there {@linkplain
     * NativeAdmission.Company#ALONE alone}; without effect for others, or when called again.
     */
    void leaveNativeCode();
}
