package io.tagstream.inference;

import io.tagstream.batch.BatchFailedException;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One graph, and the memory of its batch. For the thread that made it alone.
 *
 * <p>What looks at larger pictures takes as many fewer at once: a batch is never more pixels than the plan has measured.
 */
final class TaskPredictor implements AutoCloseable {

    private final Network.Call call;
    private final ImageBatch batch;
    private final boolean padded;

    /**
     * @param view   the largest that it is asked for
     * @param bytes  most of images in one call, unless a single one has more
     * @param padded whether batches are filled up to a power of two, since a GPU prepares itself anew for each size
     */
    TaskPredictor(Network network, View view, int bytes, boolean padded) {
        this.padded = padded;
        this.batch = ImageBatch.ofBytes(bytes, view);
        this.call = network.newCall(batch.capacity());
    }

    /**
     * @param images of one view
     * @throws BatchFailedException if the engine refused a part of them
     */
    List<Logits> predict(List<DecodedImage> images) {
        var answers = new ArrayList<Logits>(images.size());
        batch.clear(images.getFirst().view());
        int most = batch.capacity();
        for (int from = 0; from < images.size(); from += most) {
            batch.clear();
            images.subList(from, Math.min(images.size(), from + most)).forEach(image -> batch.add(image.pixels()));
            answers.addAll(predict(batch));
        }
        return answers;
    }

    /**
     * Of a single image: {@code uint8 (height, width, 3)} RGB.
     *
     * @throws BatchFailedException if the engine refused it
     */
    Logits logitsOf(View view, ByteBuffer rgb) {
        batch.clear(view);
        batch.add(rgb);
        return predict(batch).getFirst();
    }

    /** Memory for a batch, which only its thread may use. */
    ImageBatch batch() {
        return batch;
    }

    /** @throws BatchFailedException if the engine refused this batch, or gave what no label can be made of */
    List<Logits> predict(ImageBatch images) {
        int asked = images.size();
        if (padded) {
            images.padTo(Math.min(images.capacity(), Integer.highestOneBit(2 * asked - 1)));
        }
        List<Logits> answers = call.predict(images).subList(0, asked);
        if (!answers.stream().allMatch(Logits::haveABest)) {
            throw new NoAnswerException(asked);
        }
        return answers;
    }

    @Override
    public void close() {
        call.close();
    }
}
