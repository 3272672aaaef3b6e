package io.tagstream.app.command;

import io.tagstream.app.ShippedModel;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import io.tagstream.inference.FineTuning;
import io.tagstream.inference.ModelRefusedException;
import io.tagstream.topology.redrive.NotPossibleException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code finetune}: own classes from folders of photos, for {@code tagstream.model.path}. No broker is touched. */
@Command(
        name = "finetune",
        description = {
            "Trains the network's last layer on own classes, a folder of photos for each, and writes a model "
                    + "that the worker serves: -Dtagstream.model.path=OUT.",
            "Every fifth photo of a class is kept back, to see what the result is worth.",
            ""
        },
        sortOptions = false)
final class FinetuneCommand implements Callable<Integer> {

    private final PrintWriter out;
    private final PrintWriter err;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--photos", paramLabel = "DIR", required = true, description = "Holds a folder for each class.")
    private Path photos = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "Where the model goes; made if missing, else empty.")
    private Path model = Path.of("");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    @SuppressWarnings("UnusedVariable") // the parser acts on it
    private boolean help;

    FinetuneCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        if (!Files.isDirectory(photos)) {
            throw unusable("--photos " + photos + " is no folder");
        }
        if (Files.exists(model) && !isEmptyFolder()) {
            throw unusable("--out " + model + " holds something, which would be mixed up with the new model");
        }
        try (var tuning = new FineTuning(ShippedModel.folder())) {
            List<Path> folders = list(photos, Files::isDirectory);
            for (Path folder : folders) {
                out.println(folder.getFileName() + ": " + addAll(tuning, folder) + " photos");
            }
            String name = String.valueOf(model.toAbsolutePath().getFileName());
            FineTuning.Result result = tuning.write(name, model);
            out.println("trained on " + result.trained() + " photos; of " + result.tried() + " that were kept back, "
                    + result.right() + " are right");
            out.println("serve it: java -Dtagstream.model.path=" + model + " -jar quarkus-run.jar");
            out.flush();
            return ExitCode.DONE;
        } catch (IllegalArgumentException e) {
            throw unusable("--photos " + photos + ": " + e.getMessage());
        } catch (IOException | ModelRefusedException e) {
            throw new NotPossibleException("fine-tuning: " + e.getMessage());
        }
    }

    private boolean isEmptyFolder() {
        try {
            return Files.isDirectory(model) && list(model, _ -> true).isEmpty();
        } catch (IOException e) {
            throw new NotPossibleException("--out " + model + " cannot be read: " + e.getMessage());
        }
    }

    private ParameterException unusable(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    /** What is no picture is named and left out. */
    private int addAll(FineTuning tuning, Path folder) throws IOException {
        var decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
        int photosOfClass = 0;
        for (Path photo : list(folder, Files::isRegularFile)) {
            switch (decoder.decode(new EncodedImage(Files.readAllBytes(photo)))) {
                case DecodeResult.Decoded(DecodedImage image) -> {
                    try (image) {
                        tuning.add(String.valueOf(folder.getFileName()), image);
                    }
                    photosOfClass++;
                }
                case DecodeResult.Refused refused -> err.println(photo + " is left out: " + refused.message());
            }
        }
        err.flush();
        return photosOfClass;
    }

    private static List<Path> list(Path folder, Predicate<Path> which) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(which).sorted().toList();
        }
    }
}
