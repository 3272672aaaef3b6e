package io.tagstream.resnet;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.stream.Collectors;

/** A network's layers as a Markdown table, its outputs for one or more sizes of picture beside each other. */
public final class LayerTableText {

    private static final double MILLION = 1e6;

    private LayerTableText() {}

    /**
     * @param sides pixels of the pictures' width and height; at least one; multiply-adds are of the first
     * @return lines, each ended; the last ones are the sums
     */
    public static String of(Architecture network, List<Integer> sides) {
        List<LayerTable> tables =
                sides.stream().map(side -> LayerTable.of(network, side)).toList();
        LayerTable first = tables.getFirst();
        var text = new StringBuilder();
        text.append(row(
                "",
                "layer",
                "",
                sides.stream().map(side -> "of " + side + "²").collect(Collectors.joining(" | ")),
                "parameters",
                "multiply-adds (" + first.side() + "²)"));
        text.append(row(
                "---",
                "---",
                "---",
                String.join(" | ", sides.stream().map(_ -> "---").toList()),
                "---",
                "---"));
        int number = 0;
        for (int i = 0; i < first.layers().size(); i++) {
            LayerTable.Layer layer = first.layers().get(i);
            int index = i;
            boolean counted = layer.kind() == LayerTable.Kind.WEIGHTED;
            number += counted ? 1 : 0;
            text.append(row(
                    counted ? Integer.toString(number) : "",
                    "`" + layer.name() + "`",
                    layer.operation(),
                    tables.stream()
                            .map(table -> shape(table.layers().get(index)))
                            .collect(Collectors.joining(" | ")),
                    count(layer.parameters()),
                    count(layer.multiplyAdds())));
        }
        text.append(String.format(
                ROOT,
                "%n%d weighted layers, %,d parameters (%.1f million)%n",
                first.weightedLayers(),
                first.parameters(),
                first.parameters() / MILLION));
        tables.forEach(table -> text.append(
                String.format(ROOT, "multiply-adds of a picture of %d²: %,d%n", table.side(), table.multiplyAdds())));
        return text.toString();
    }

    private static String row(
            String number, String name, String operation, String shapes, String parameters, String multiplyAdds) {
        return String.format(
                ROOT, "| %s | %s | %s | %s | %s | %s |%n", number, name, operation, shapes, parameters, multiplyAdds);
    }

    private static String shape(LayerTable.Layer layer) {
        return layer.side() == 0
                ? Integer.toString(layer.channels())
                : layer.side() + "×" + layer.side() + "×" + layer.channels();
    }

    private static String count(long value) {
        return value == 0 ? "" : String.format(ROOT, "%,d", value);
    }
}
