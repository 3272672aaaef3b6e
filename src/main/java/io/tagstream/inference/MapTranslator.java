package io.tagstream.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * As {@link LogitsTranslator}, for a graph whose last output is {@code float32 (n, rows, columns, classes)}: the logits at each
 * position of the picture. Where logits stand before it they are those of the image, else the mean is.
 */
final class MapTranslator implements NoBatchifyTranslator<ImageBatch, List<Logits>> {

    @Override
    public NDList processInput(TranslatorContext context, ImageBatch images) {
        return new NDList(context.getNDManager().create(images.filled(), images.shape(), DataType.UINT8));
    }

    @Override
    public List<Logits> processOutput(TranslatorContext context, NDList output) {
        NDArray last = output.get(output.size() - 1);
        int images = Math.toIntExact(last.getShape().get(0));
        int rows = Math.toIntExact(last.getShape().get(1));
        int columns = Math.toIntExact(last.getShape().get(2));
        float[] maps = last.toFloatArray();
        float[] logits = output.size() > 1 ? output.head().toFloatArray() : new float[0];
        var answers = new ArrayList<Logits>(images);
        for (int i = 0; i < images; i++) {
            var map = new ScoreMap(part(maps, i, images), rows, columns);
            float[] values = logits.length > 0 ? part(logits, i, images) : map.mean();
            answers.add(new Logits(values, Optional.of(map)));
        }
        return answers;
    }

    private static float[] part(float[] all, int index, int parts) {
        int length = all.length / parts;
        return Arrays.copyOfRange(all, index * length, (index + 1) * length);
    }
}
