package io.tagstream.resnet;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The JSON of an MXNet graph, node by node in the order of computation. A node is known by its number.
 *
 * <p>Not thread-safe: for one method that builds one graph.
 */
final class SymbolGraph {

    /** As the library that is shipped calls itself; another one makes it warn. */
    private static final int MXNET_VERSION = 10900;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ArrayNode nodes = JSON.arrayNode();
    private final ArrayNode arguments = JSON.arrayNode();

    /** Something that is given to the graph: its input, or a weight. */
    int argument(String name) {
        arguments.add(nodes.size());
        return node("null", name, Map.of(), List.of());
    }

    /** An operator on the outputs of earlier nodes. */
    int operator(String operator, String name, Map<String, String> attributes, int... inputs) {
        return node(operator, name, attributes, Arrays.stream(inputs).boxed().toList());
    }

    private int node(String operator, String name, Map<String, String> attributes, List<Integer> inputs) {
        ObjectNode node = nodes.addObject().put("op", operator).put("name", name);
        if (!attributes.isEmpty()) {
            ObjectNode written = node.putObject("attrs");
            attributes.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(attribute -> written.put(attribute.getKey(), attribute.getValue()));
        }
        ArrayNode edges = node.putArray("inputs");
        inputs.forEach(input -> edges.add(firstOutputOf(input)));
        return nodes.size() - 1;
    }

    /** The whole graph, whose answer is the given node's. */
    String json(int output) {
        ObjectNode graph = JSON.objectNode();
        graph.set("nodes", nodes);
        graph.set("arg_nodes", arguments);
        ArrayNode rows = graph.putArray("node_row_ptr");
        for (int i = 0; i <= nodes.size(); i++) {
            rows.add(i);
        }
        graph.putArray("heads").add(firstOutputOf(output));
        graph.putObject("attrs").putArray("mxnet_version").add("int").add(MXNET_VERSION);
        return graph.toString();
    }

    private static ArrayNode firstOutputOf(int node) {
        return JSON.arrayNode().add(node).add(0).add(0);
    }
}
