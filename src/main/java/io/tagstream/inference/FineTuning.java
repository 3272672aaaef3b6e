package io.tagstream.inference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tagstream.image.DecodedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Own classes for the shipped network: its last layer is replaced and trained on photos, all others stay as they are. Photos are
 * added one by one; then the model is written. For one thread.
 */
public final class FineTuning implements AutoCloseable {

    /** Of the photos of a class, every so-many-th is kept to try the result on. */
    private static final int KEPT_BACK = 5;

    private static final String FEATURES = "features";
    private static final String LOGITS = "logits";
    private static final String FORM = "int8";

    private final Path folder;
    private final FeatureNetwork network;
    private final Map<String, List<float[]>> features = new LinkedHashMap<>();

    /**
     * What came of it.
     *
     * @param trained photos that the layer saw
     * @param tried   photos that were kept back
     * @param right   of those, how many got their class
     */
    public record Result(int trained, int tried, int right) {}

    /**
     * @param folder of the shipped model
     * @throws ModelRefusedException if it has no graph of features
     */
    public FineTuning(Path folder) {
        this.folder = folder;
        this.network = new FeatureNetwork(folder);
    }

    /** @param name of its class; classes are numbered as they come */
    public void add(String name, DecodedImage photo) {
        features.computeIfAbsent(name, _ -> new ArrayList<>()).add(network.of(photo));
    }

    /**
     * Trains, and writes a folder for {@code tagstream.model.path}.
     *
     * @param name of the model
     * @param out  made if it is not there
     * @throws IllegalArgumentException if there are fewer than two classes
     */
    public Result write(String name, Path out) throws IOException {
        if (features.size() < 2) {
            throw new IllegalArgumentException("two classes are needed at least, found " + features.keySet());
        }
        var inputs = new ArrayList<float[]>();
        var classes = new ArrayList<Integer>();
        var names = List.copyOf(features.keySet());
        for (String of : names) {
            List<float[]> rows = features.getOrDefault(of, List.of());
            for (int i = 0; i < rows.size(); i++) {
                if (!isKeptBack(i)) {
                    inputs.add(rows.get(i));
                    classes.add(names.indexOf(of));
                }
            }
        }
        DenseLayer layer = DenseLayer.train(inputs, classes, names.size());
        writeFiles(name, out, names, layer);
        return tried(names, layer, inputs.size());
    }

    private static boolean isKeptBack(int index) {
        return index % KEPT_BACK == KEPT_BACK - 1;
    }

    private Result tried(List<String> names, DenseLayer layer, int trained) {
        int tried = 0;
        int right = 0;
        for (String of : names) {
            List<float[]> rows = features.getOrDefault(of, List.of());
            for (int i = 0; i < rows.size(); i++) {
                if (isKeptBack(i)) {
                    tried++;
                    right += best(layer, rows.get(i)).index() == names.indexOf(of) ? 1 : 0;
                }
            }
        }
        return new Result(trained, tried, right);
    }

    private static TopK.Scored best(DenseLayer layer, float[] input) {
        return TopK.of(layer.logits(input), 1, 0).getFirst();
    }

    private void writeFiles(String name, Path out, List<String> names, DenseLayer layer) throws IOException {
        Files.createDirectories(out);
        ModelManifest shipped = ModelManifest.read(folder);
        String weights = network.form().identity();
        copy(weights, out);
        var lines = new ArrayList<>(List.of("index,wnid,name"));
        names.forEach(of -> lines.add(lines.size() - 1 + ",," + of));
        Files.write(out.resolve(shipped.labels()), lines);
        Path graph = out.resolve("finetuned-" + FORM + ".onnx");
        Files.write(
                graph,
                OnnxExtension.withDenseLayer(
                        Files.readAllBytes(folder.resolve(network.graph())), FEATURES, LOGITS, layer));
        String picture = "known-answer.rgb";
        copy(picture, out);
        byte[] pixels = Files.readAllBytes(out.resolve(picture));
        TopK.Scored answer = best(
                layer,
                network.of(ByteBuffer.allocateDirect(pixels.length).put(pixels).flip()));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("name", name);
        manifest.put("preprocessing", shipped.preprocessing());
        manifest.put("input", shipped.input());
        manifest.put("output", new ModelManifest.Output(LOGITS, names.size(), LOGITS));
        manifest.put("labels", shipped.labels());
        manifest.put(
                "forms",
                Map.of(
                        FORM,
                        new ModelManifest.Form(
                                graph.getFileName().toString(),
                                null,
                                Digests.sha256Of(graph),
                                Digests.sha256Of(graph),
                                new ModelManifest.Answer(answer.index(), answer.score()),
                                null)));
        manifest.put("knownAnswer", picture);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(out.resolve(ModelManifest.FILE).toFile(), manifest);
    }

    private void copy(String file, Path out) throws IOException {
        Files.copy(folder.resolve(file), out.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        network.close();
    }
}
