package io.tagstream.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.mxnet.engine.MxNDManager;
import ai.djl.mxnet.engine.MxSymbolBlock;
import ai.djl.mxnet.engine.Symbol;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import io.tagstream.resnet.Architecture;
import io.tagstream.resnet.NetworkSymbol;
import io.tagstream.resnet.WeightsFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The float form as MXNet runs it: a graph that is written here, and the weights of the same file that
 * ONNX Runtime reads, widened to float32 (102 MB).
 */
final class MxNetModel {

    private static final String SYMBOL = "-symbol.json";
    private static final String LIBRARY = "native/lib/mxnet.properties";
    private static final String OTHERWISE = "; set tagstream.model.engine=" + ServedEngine.ONNX_RUNTIME.code();

    private MxNetModel() {}

    /** @throws ModelRefusedException if the library is not here, or the files cannot be loaded */
    static Model load(ModelSettings settings, ModelManifest.Form form) {
        problem(System.getProperty("os.name"), System.getProperty("os.arch"), libraryIsHere())
                .ifPresent(problem -> {
                    throw new ModelRefusedException(problem);
                });
        // MXNet has one thread that computes, whoever asks, and OpenMP shares its work out.
        ProcessEnvironment.set(Map.of("OMP_NUM_THREADS", Integer.toString(settings.predictors() * settings.threads())));
        String engine = ServedEngine.MXNET.code();
        Engine.getEngine(engine);
        if (form.graph().endsWith(SYMBOL)) {
            return loadFiles(settings, form.graph().substring(0, form.graph().length() - SYMBOL.length()), engine);
        }
        // Of ONNX graphs it knows the shipped one alone, which it does not read but build.
        if (!form.identity().endsWith(".safetensors")) {
            throw new ModelRefusedException(form.graph() + " is no graph of MXNet, NAME" + SYMBOL + OTHERWISE);
        }
        Model model = Model.newInstance(form.identity(), Device.cpu(), engine);
        try {
            var weights = WeightsFile.open(settings.folder().resolve(form.identity()));
            model.setBlock(block((MxNDManager) model.getNDManager(), weights));
            return model;
        } catch (IOException e) {
            model.close();
            throw new ModelRefusedException("cannot load the weights: " + e.getMessage(), e);
        }
    }

    /** A network of somebody else's: {@code NAME-symbol.json} and {@code NAME-0000.params}. */
    private static Model loadFiles(ModelSettings settings, String name, String engine) {
        Model model = Model.newInstance(name, Device.cpu(), engine);
        try {
            model.load(settings.folder(), name);
            return model;
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new ModelRefusedException(
                    "cannot load " + settings.folder().resolve(name + SYMBOL) + ": " + e.getMessage(), e);
        }
    }

    /** The manager owns the arrays: they live as long as the model. */
    private static MxSymbolBlock block(MxNDManager manager, WeightsFile weights) throws IOException {
        Symbol symbol = Symbol.loadJson(manager, NetworkSymbol.json(Architecture.shipped()));
        var block = new MxSymbolBlock(manager, symbol);
        for (Parameter argument : block.getAllParameters()) {
            String name = argument.getName();
            switch (name) {
                case NetworkSymbol.INPUT -> {}
                case NetworkSymbol.MEANS ->
                    argument.setArray(manager.create(NetworkSymbol.means(), new Shape(1, 3, 1, 1)));
                default -> argument.setArray(manager.create(weights.floats(name), weights.shape(name)));
            }
        }
        block.setInputNames(new ArrayList<>(List.of(NetworkSymbol.INPUT)));
        return block;
    }

    /** Why MXNet cannot be served here, if it cannot. */
    static Optional<String> problem(String system, String processor, boolean library) {
        if (!system.equals("Linux") || !processor.equals("amd64")) {
            return Optional.of("MXNet's library exists for Linux x86-64 only, not for " + system + " " + processor
                    + ", and the project behind it is retired" + OTHERWISE);
        }
        return library
                ? Optional.empty()
                : Optional.of("this application was built without MXNet's library (-Dmxnet=false)" + OTHERWISE);
    }

    private static boolean libraryIsHere() {
        return System.getenv("MXNET_LIBRARY_PATH") != null
                || MxNetModel.class.getClassLoader().getResource(LIBRARY) != null;
    }
}
