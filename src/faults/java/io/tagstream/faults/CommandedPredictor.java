package io.tagstream.faults;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchFunction;
import io.tagstream.batch.BatchTooLargeException;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Logits;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Does what the pictures of a batch command, in order. Confined to its worker's thread. */
final class CommandedPredictor implements BatchFunction<DecodedImage, Logits> {

    static final int CLASSES = 1000;

    /** So sure that the least score of a label is reached by this class alone. */
    private static final float SURE = 20;

    /** What a shell reports of a process that aborted. */
    private static final int ABORTED = 134;

    private final FaultSettings settings;
    private final Random random;
    private long done;

    CommandedPredictor(FaultSettings settings, long seed) {
        this.settings = settings;
        this.random = new Random(seed);
    }

    /**
     * @throws BatchFailedException   if a picture commands it
     * @throws BatchTooLargeException if there are more pictures than the device has memory for
     */
    @Override
    public List<Logits> apply(List<DecodedImage> images) {
        if (images.size() > settings.memory()) {
            throw new BatchTooLargeException(
                    "a batch of " + images.size() + " needs more memory than the device has",
                    new IllegalStateException("out of memory"));
        }
        if (done >= settings.hangsAfter()) {
            hang();
        }
        List<Command> commands =
                images.stream().map(image -> Command.of(image.pixels())).toList();
        List<Logits> answers = commands.stream().map(this::carryOut).toList();
        done += images.size();
        spend(costOf(images.size()));
        return answers;
    }

    @Override
    public boolean probe() {
        return sane();
    }

    private boolean sane() {
        return done < settings.garbageAfter();
    }

    private Logits carryOut(Command command) {
        return switch (command.kind()) {
            case LABEL -> logitsOf((sane() ? command.number() : command.number() + 1) % CLASSES);
            case FAIL ->
                throw new BatchFailedException(
                        "a picture commanded it", new IllegalStateException("command " + command.number()));
            case HANG -> hang();
            case GARBAGE -> garbage();
            case HALT -> halt();
            case SLOW -> {
                park(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(command.number()));
                yield logitsOf(0);
            }
        };
    }

    private static Logits logitsOf(int best) {
        float[] values = new float[CLASSES];
        values[best] = SURE;
        return new Logits(values);
    }

    private static Logits garbage() {
        float[] values = new float[CLASSES];
        Arrays.fill(values, Float.NaN);
        return new Logits(values);
    }

    private static Logits hang() {
        while (true) {
            LockSupport.park();
        }
    }

    private static Logits halt() {
        Runtime.getRuntime().halt(ABORTED);
        throw new AssertionError("unreachable");
    }

    private long costOf(int images) {
        long jitter = settings.jitter().toNanos();
        return settings.batchCost().toNanos()
                + images * settings.imageCost().toNanos()
                + (jitter == 0 ? 0 : random.nextLong(jitter));
    }

    private void spend(long nanos) {
        long end = System.nanoTime() + nanos;
        if (!settings.busy()) {
            park(end);
            return;
        }
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    private static void park(long end) {
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
