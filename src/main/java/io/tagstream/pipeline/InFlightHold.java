package io.tagstream.pipeline;

import io.tagstream.fetch.FetchLease;

/**
 * What one image holds while something is done for it: its event's permit, and a share of the bytes.
 * Used by the event's thread.
 */
record InFlightHold(InFlightBudget.Permit permit, ByteBudget.Share share) implements FetchLease {

    @Override
    public void growTo(long bytes) throws InterruptedException {
        share.growTo(bytes);
    }

    @Override
    public void giveBack() {
        share.close();
        permit.rest();
    }

    @Override
    public void takeAgain() throws InterruptedException {
        permit.resume();
        share.take();
    }
}
