package io.tagstream.pipeline;

import io.tagstream.fetch.FetchLease;

/**
 * What one image holds while something is done for it: its event's permit, and a share of the bytes.
 * An event that keeps all others out of native code gives nothing back while it waits: whoever took it
 * would wait for this event, and this event for them. Used by the event's thread.
 */
record InFlightHold(InFlightBudget.Permit permit, ByteBudget.Share share, boolean keepsOthersOut)
        implements FetchLease {

    @Override
    public void growTo(long bytes) throws InterruptedException {
        share.growTo(bytes);
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
            share.take();
        }
    }
}
