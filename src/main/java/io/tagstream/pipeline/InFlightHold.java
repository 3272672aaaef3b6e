package io.tagstream.pipeline;

import io.tagstream.fetch.FetchLease;

/**
 * What one image holds while something is done for it: its event's permit, and a share of the bytes, which is taken when
 * it is known how many they are.
 * An event that keeps all others out of native code gives nothing back while it waits: whoever took it
 * would wait for this event, and this event for them. Used by the event's thread.
 */
record InFlightHold(InFlightBudget.Permit permit, ByteBudget.Share share, long decodedBytes, boolean keepsOthersOut)
        implements FetchLease {

    /** With room for what is made of the image: who has read one must not wait for that. */
    @Override
    public void growTo(long bytes) throws InterruptedException {
        share.growTo(bytes + decodedBytes);
    }

    @Override
    public void giveBack() {
        if (!keepsOthersOut) {
            share.close();
            permit.rest();
        }
    }

    @Override
    public void takeAgain() throws InterruptedException {
        if (!keepsOthersOut) {
            permit.resume();
        }
    }
}
