package io.tagstream.batch;

/**
 * The largest batch of one worker: as its policy says, until the device has no memory for one. Memory that others took
 * may come back, so it rises again, after a time that grows with each vain try. Confined to the worker's thread.
 */
final class BatchCeiling {

    /** In probes, each of which is an interval apart from the one before. */
    private static final int LONGEST_PATIENCE = 64;

    private final int most;
    private int now;
    private int patience = 1;
    private int calm;
    private boolean raised;

    BatchCeiling(int most) {
        this.most = most;
        this.now = most;
    }

    int now() {
        return now;
    }

    /**
     * There was no memory for a batch of so many.
     *
     * @return whether it has become lower by that
     */
    boolean failed(int items) {
        if (items / 2 >= now || items < 2) {
            return false;
        }
        if (raised) {
            patience = Math.min(LONGEST_PATIENCE, 2 * patience);
            raised = false;
        }
        now = items / 2;
        calm = 0;
        return true;
    }

    /**
     * An interval has passed.
     *
     * @return whether it has become higher
     */
    boolean passed() {
        if (now == most || ++calm < patience) {
            return false;
        }
        calm = 0;
        raised = true;
        now = Math.min(most, 2 * now);
        return true;
    }
}
