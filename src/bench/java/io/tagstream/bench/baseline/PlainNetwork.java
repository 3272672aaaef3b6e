package io.tagstream.bench.baseline;

import ai.djl.MalformedModelException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An ONNX file as DJL's manual loads one. */
final class PlainNetwork {

    private PlainNetwork() {}

    /**
     * @param file    of the shipped model
     * @param threads that one predict call computes with
     */
    static ZooModel<List<byte[]>, List<float[]>> load(Path file, int threads)
            throws IOException, ModelNotFoundException, MalformedModelException {
        return Criteria.builder()
                .setTypes(PlainNetwork.<byte[]>list(), PlainNetwork.<float[]>list())
                .optModelPath(file.getParent())
                .optModelName(file.getFileName().toString().replace(".onnx", ""))
                .optEngine("OnnxRuntime")
                .optOption("intraOpNumThreads", Integer.toString(threads))
                .optTranslator(new Pixels())
                .build()
                .loadModel();
    }

    /** One predictor a thread: they are not thread-safe. */
    static ThreadLocal<Predictor<List<byte[]>, List<float[]>>> predictors(
            ZooModel<List<byte[]>, List<float[]>> model) {
        return ThreadLocal.withInitial(model::newPredictor);
    }

    @SuppressWarnings("unchecked") // a class has no type arguments
    private static <T> Class<List<T>> list() {
        return (Class<List<T>>) (Class<?>) List.class;
    }

    private static final class Pixels implements NoBatchifyTranslator<List<byte[]>, List<float[]>> {

        @Override
        public NDList processInput(TranslatorContext context, List<byte[]> photos) {
            ByteBuffer all = ByteBuffer.allocateDirect(photos.size() * PlainPhotos.BYTES);
            photos.forEach(all::put);
            var shape = new Shape(photos.size(), PlainPhotos.SIDE, PlainPhotos.SIDE, 3);
            return new NDList(context.getNDManager().create(all.flip(), shape, DataType.UINT8));
        }

        @Override
        public List<float[]> processOutput(TranslatorContext context, NDList outputs) {
            NDArray logits = outputs.head();
            float[] all = logits.toFloatArray();
            int count = (int) logits.getShape().get(0);
            int classes = all.length / count;
            var each = new ArrayList<float[]>(count);
            for (int i = 0; i < count; i++) {
                each.add(Arrays.copyOfRange(all, i * classes, (i + 1) * classes));
            }
            return each;
        }
    }
}
