package io.tagstream.resnet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * ResNet-50 as a description, from which the table, the blocks and the graph are made.
 *
 * <pre>
 *   picture   (3, 224, 224)                      (3, 300, 300)
 *   stem      7x7/2  (64, 112, 112)              (64, 150, 150)
 *   pool      3x3/2  (64, 56, 56)                (64, 75, 75)
 *   stage 2   3 bottlenecks  (256, 56, 56)       (256, 75, 75)
 *   stage 3   4 bottlenecks  (512, 28, 28)       (512, 38, 38)
 *   stage 4   6 bottlenecks  (1024, 14, 14)      (1024, 19, 19)
 *   stage 5   3 bottlenecks  (2048, 7, 7)        (2048, 10, 10)
 *   pool      mean of each channel  (2048)
 *   dense     (classes)
 * </pre>
 *
 * <p>Weighted layers, counted as in the paper (shortcuts are not): 1 + 3 · (3 + 4 + 6 + 3) + 1 = 50.
 *
 * @param stem        the first convolution
 * @param bottlenecks in order, 16 of them
 * @param classes     of the last layer; at least 1
 */
public record Architecture(Convolution stem, List<Bottleneck> bottlenecks, int classes) {

    /** The name of the last layer in the weights' file. */
    static final String DENSE = "fc";

    /** Pixels a side of both pools' window and stride: the stem's takes 3×3 by 2. */
    static final int POOL_KERNEL = 3;

    static final int POOL_STRIDE = 2;

    private static final int IMAGENET_CLASSES = 1000;
    private static final int STEM_CHANNELS = 64;
    private static final int EXPANSION = 4;
    private static final int FIRST_STAGE = 2;
    private static final List<Integer> BLOCKS_OF_STAGE = List.of(3, 4, 6, 3);

    public Architecture {
        Objects.requireNonNull(stem, "stem");
        bottlenecks = List.copyOf(bottlenecks);
        if (bottlenecks.isEmpty() || classes < 1) {
            throw new IllegalArgumentException("a network has bottlenecks and at least one class");
        }
    }

    /** The network whose weights are shipped: projections, stride in the first 1×1, ImageNet's 1,000 classes. */
    public static Architecture shipped() {
        return resNet50(ShortcutOption.PROJECTION, StridePlacement.FIRST_1X1, IMAGENET_CLASSES);
    }

    /** @param classes of the last layer; at least 1 */
    public static Architecture resNet50(ShortcutOption shortcuts, StridePlacement stride, int classes) {
        var blocks = new ArrayList<Bottleneck>();
        int channels = STEM_CHANNELS;
        for (int stage = 0; stage < BLOCKS_OF_STAGE.size(); stage++) {
            int width = STEM_CHANNELS << stage;
            for (int block = 0; block < BLOCKS_OF_STAGE.get(stage); block++) {
                String name = "stage" + (stage + FIRST_STAGE) + ".block" + (block + 1);
                boolean halves = stage > 0 && block == 0;
                blocks.add(bottleneck(name, channels, width, halves ? 2 : 1, shortcuts, stride));
                channels = width * EXPANSION;
            }
        }
        return new Architecture(new Convolution("stem.conv", 3, STEM_CHANNELS, 7, 2), blocks, classes);
    }

    private static Bottleneck bottleneck(
            String name, int inputs, int width, int stride, ShortcutOption option, StridePlacement placement) {
        int first = placement == StridePlacement.FIRST_1X1 ? stride : 1;
        int outputs = width * EXPANSION;
        return new Bottleneck(
                name,
                new Convolution(name + ".conv1", inputs, width, 1, first),
                new Convolution(name + ".conv2", width, width, 3, stride / first),
                new Convolution(name + ".conv3", width, outputs, 1, 1),
                inputs == outputs ? new Shortcut.Identity() : fitting(name, inputs, outputs, stride, option));
    }

    private static Shortcut fitting(String name, int inputs, int outputs, int stride, ShortcutOption option) {
        return switch (option) {
            case PROJECTION -> new Shortcut.Projection(new Convolution(name + ".shortcut", inputs, outputs, 1, stride));
            case PADDING -> new Shortcut.Padding(inputs, outputs, stride);
        };
    }

    /** Side of the picture behind the stem's pool, of one that is {@code side} wide before it. */
    static int pooledSide(int side) {
        return (side + 2 * (POOL_KERNEL / 2) - POOL_KERNEL) / POOL_STRIDE + 1;
    }

    /** Channels before the last layer. */
    public int features() {
        return bottlenecks.getLast().expand().outputs();
    }

    /** Every convolution in the order of the network, the shortcuts' included. */
    public Stream<Convolution> convolutions() {
        return Stream.concat(Stream.of(stem), bottlenecks.stream().flatMap(Architecture::convolutionsOf));
    }

    private static Stream<Convolution> convolutionsOf(Bottleneck block) {
        var inBranch = Stream.of(block.reduce(), block.spatial(), block.expand());
        return switch (block.shortcut()) {
            case Shortcut.Projection(Convolution projection) -> Stream.concat(inBranch, Stream.of(projection));
            case Shortcut.Identity _, Shortcut.Padding _ -> inBranch;
        };
    }
}
