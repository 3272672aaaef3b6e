package io.tagstream.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong; not thread-safe. */
final class Faults {

    private final List<String> found = new ArrayList<>();

    void unless(boolean right, String fault) {
        if (!right) {
            found.add(fault);
        }
    }

    void addAll(List<String> others) {
        found.addAll(others);
    }

    List<String> found() {
        return List.copyOf(found);
    }

    static List<JsonNode> each(JsonNode array) {
        var elements = new ArrayList<JsonNode>();
        array.forEach(elements::add);
        return elements;
    }

    static List<String> texts(JsonNode array) {
        return each(array).stream().map(JsonNode::asText).toList();
    }
}
