package io.tagstream.bench;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.batch.BatchFunction;
import io.tagstream.faults.Command;
import io.tagstream.image.DecodedImage;
import io.tagstream.inference.Logits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Takes 6 ms an image, about what a core needs, and no core, as a device would. Throws where a picture says so. */
final class ParkedPredictor implements BatchFunction<DecodedImage, Logits> {

    static final int CLASSES = 1000;

    private static final Duration IMAGE = Duration.ofMillis(6);
    private static final float SURE = 20;

    @Override
    public List<Logits> apply(List<DecodedImage> images) {
        List<Command> commands =
                images.stream().map(image -> Command.of(image.pixels())).toList();
        for (Command command : commands) {
            if (command.kind() == Command.Kind.FAIL) {
                throw new BatchFailedException("a picture says so", new IllegalStateException("poison"));
            }
        }
        long end = System.nanoTime() + images.size() * IMAGE.toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        return commands.stream().map(ParkedPredictor::answer).toList();
    }

    private static Logits answer(Command command) {
        float[] values = new float[CLASSES];
        values[command.number() % CLASSES] = SURE;
        return new Logits(values);
    }
}
