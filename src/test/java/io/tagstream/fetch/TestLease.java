package io.tagstream.fetch;

/** A lease that is always to be had, and that complains where it is used in a wrong order. Used by one fetch. */
final class TestLease implements FetchLease {

    private final ByteReservation reservation;
    private boolean held = true;
    private int rests;

    TestLease(ByteReservation reservation) {
        this.reservation = reservation;
    }

    static TestLease free() {
        return new TestLease(_ -> {});
    }

    @Override
    public void growTo(long bytes) throws InterruptedException {
        checkHeld();
        reservation.growTo(bytes);
    }

    @Override
    public void giveBack() {
        checkHeld();
        held = false;
        rests++;
    }

    @Override
    public void takeAgain() {
        if (held) {
            throw new AssertionError("taken twice");
        }
        held = true;
    }

    void checkHeld() {
        if (!held) {
            throw new AssertionError("not held");
        }
    }

    boolean held() {
        return held;
    }

    /** How often it was given back for a wait. */
    int rests() {
        return rests;
    }
}
