package io.tagstream.app.command;

import io.tagstream.resnet.Architecture;
import io.tagstream.resnet.LayerTableText;
import io.tagstream.resnet.ShortcutOption;
import io.tagstream.resnet.StridePlacement;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code resnet-table}: the network's layers, as in docs/resnet.md. Neither model nor engine is touched. */
@Command(
        name = "resnet-table",
        description = {"Prints the layers of ResNet-50: what comes out of each, and what it costs.", ""},
        sortOptions = false)
final class ResNetTableCommand implements Callable<Integer> {

    private static final int CLASSES = 1000;

    /** The last stage then has at least one pixel. */
    private static final int SMALLEST = 32;

    private final PrintWriter out;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--side",
            paramLabel = "PIXELS",
            split = ",",
            description = "Width and height of the picture, one or more; 224,300 if not said.")
    private List<Integer> sides = List.of(224, 300);

    @Option(
            names = "--shortcuts",
            paramLabel = "OPTION",
            description = "How shortcuts are made to fit: ${COMPLETION-CANDIDATES}; PROJECTION if not said.")
    private ShortcutOption shortcuts = ShortcutOption.PROJECTION;

    @Option(
            names = "--stride",
            paramLabel = "WHERE",
            description = "Which layer halves the picture: ${COMPLETION-CANDIDATES}; FIRST_1X1 if not said.")
    private StridePlacement stride = StridePlacement.FIRST_1X1;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    @SuppressWarnings("UnusedVariable") // the parser acts on it
    private boolean help;

    ResNetTableCommand(PrintWriter out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        if (sides.stream().anyMatch(side -> side < SMALLEST)) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "a side must be at least " + SMALLEST + ": " + sides);
        }
        out.print(LayerTableText.of(Architecture.resNet50(shortcuts, stride, CLASSES), sides));
        out.flush();
        return ExitCode.DONE;
    }
}
