package io.tagstream.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Feeds a whole {@link ImageBatch} to a network and reads one row of logits per image.
 *
 * <ul>
 *   <li>to the network: {@code uint8 (n, side, side, 3)}, RGB, for the shipped one, whose layout, channel order and means are
 *       its graph's business; else as {@link ModelInput} says
 *   <li>from the network: {@code float32 (n, classes)}, logits before softmax or, for other models, probabilities; where a
 *       graph has more outputs, the last
 * </ul>
 *
 * <p>Has no {@code Batchifier}: the images lie in one buffer already, and the OnnxRuntime engine by
 * itself cannot stack. The input array belongs to {@link TranslatorContext#getNDManager()}, is a view
 * of the batch's memory, and dies with the call.
 */
final class LogitsTranslator implements NoBatchifyTranslator<ImageBatch, List<Logits>> {

    private final ModelManifest manifest;

    LogitsTranslator(ModelManifest manifest) {
        this.manifest = manifest;
    }

    @Override
    public NDList processInput(TranslatorContext context, ImageBatch images) {
        return new NDList(manifest.input().array(context.getNDManager(), images));
    }

    /** @throws ModelRefusedException if the network has another number of classes than its description */
    @Override
    public List<Logits> processOutput(TranslatorContext context, NDList output) {
        NDArray last = output.get(output.size() - 1);
        float[] all = last.toFloatArray();
        int images = Math.toIntExact(last.getShape().get(0));
        int classes = all.length / images;
        if (classes != manifest.output().classes()) {
            throw new ModelRefusedException(ModelManifest.FILE + ": output.classes is "
                    + manifest.output().classes() + ", but the graph gives " + classes
                    + "; write that, and as many labels");
        }
        var rows = new ArrayList<Logits>(images);
        for (int i = 0; i < images; i++) {
            float[] row = Arrays.copyOfRange(all, i * classes, (i + 1) * classes);
            if (manifest.output().probabilities()) {
                takeLogarithms(row);
            }
            rows.add(new Logits(row));
        }
        return rows;
    }

    /** Softmax makes the same probabilities of them again. */
    private static void takeLogarithms(float[] row) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) Math.log(Math.max(row[i], Float.MIN_NORMAL));
        }
    }
}
