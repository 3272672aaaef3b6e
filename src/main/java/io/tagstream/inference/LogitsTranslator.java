package io.tagstream.inference;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.tagstream.image.DecodedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Feeds a whole {@link ImageBatch} to ResNet-50 and reads one row of logits per image.
 *
 * <ul>
 *   <li>to the network: {@code uint8 (n, 224, 224, 3)}, RGB; layout, channel order and means are the
 *       graph's business
 *   <li>from the network: {@code float32 (n, classes)}, logits before softmax
 * </ul>
 *
 * <p>Has no {@code Batchifier}: the images lie in one buffer already, and the OnnxRuntime engine by
 * itself cannot stack. The input array belongs to {@link TranslatorContext#getNDManager()}, is a view
 * of the batch's memory, and dies with the call.
 */
final class LogitsTranslator implements NoBatchifyTranslator<ImageBatch, List<Logits>> {

    @Override
    public NDList processInput(TranslatorContext context, ImageBatch images) {
        var shape = new Shape(images.size(), DecodedImage.SIDE, DecodedImage.SIDE, 3);
        return new NDList(context.getNDManager().create(images.filled(), shape, DataType.UINT8));
    }

    @Override
    public List<Logits> processOutput(TranslatorContext context, NDList output) {
        float[] all = output.singletonOrThrow().toFloatArray();
        int images = Math.toIntExact(output.singletonOrThrow().getShape().get(0));
        int classes = all.length / images;
        var rows = new ArrayList<Logits>(images);
        for (int i = 0; i < images; i++) {
            rows.add(new Logits(Arrays.copyOfRange(all, i * classes, (i + 1) * classes)));
        }
        return rows;
    }
}
