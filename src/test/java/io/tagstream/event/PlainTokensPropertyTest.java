package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What is read from the tokens is what the tree would have given. */
class PlainTokensPropertyTest {

    private static final LabelOptions DEFAULTS = new LabelOptions(5, 0.01, EnumSet.of(Task.CLASSIFY));
    private static final EventParser PARSER = new EventParser(DEFAULTS);
    private static final EventId ID = new EventId("image-events", 3, 42);

    /** Makes an event one that only the tree reads, and means nothing. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    @Property(tries = 3000)
    void tokensAndTreeAgree(@ForAll("events") String event) {
        Optional<ImageRequest> read = PlainTokens.read(record(event), new EventJson(), DEFAULTS);

        read.ifPresent(request -> assertThat(PARSER.parse(record(BYTE_ORDER_MARK + event)))
                .as(event)
                .isEqualTo(new ParsedEvent.Images(List.of(request))));
    }

    @Example
    void whatNearlyAllEventsLookLikeNeedsNoTree() {
        for (String usual : List.of(
                "{\"image\": \"https://a.example/cat.jpg\"}",
                "{\"id\": \"e-1\", \"image\": {\"uri\": \"s3://bucket/key\"}, \"options\": {\"topK\": 3}, "
                        + "\"metadata\": {\"tenant\": \"acme\", \"camera\": 7, \"night\": true, \"note\": null}}")) {
            assertThat(PlainTokens.read(record(usual), new EventJson(), DEFAULTS))
                    .as(usual)
                    .isPresent();
        }
    }

    @Provide
    Arbitrary<String> events() {
        Arbitrary<String> id = Arbitraries.of("", "\"id\":\"e-1\"", "\"id\":\"\"", "\"id\":7", "\"id\":null");
        Arbitrary<String> image = Arbitraries.of(
                "\"image\":\"https://a.example/cat.jpg\"",
                "\"image\":{\"uri\":\"https://a.example/a b.jpg?q=1#f\"}",
                "\"image\":{\"uri\":\"https://a.example/1.jpg\",\"uri\":\"https://a.example/2.jpg\"}",
                "\"image\":{\"uri\":\"https://a.example/1.jpg\",\"more\":1}",
                "\"image\":{\"bucket\":\"b\",\"key\":\"k\"}",
                "\"image\":\"no reference\"",
                "\"image\":5",
                "");
        Arbitrary<String> options = Arbitraries.of(
                "",
                "\"options\":{\"topK\":7}",
                "\"options\":{\"topK\":0}",
                "\"options\":{\"topK\":1001}",
                "\"options\":{\"topK\":12345678901}",
                "\"options\":{\"topK\":5.0}",
                "\"options\":{\"topK\":5,\"topK\":6}",
                "\"options\":{\"topK\":5,\"minScore\":0.5}",
                "\"options\":{}",
                "\"options\":null");
        Arbitrary<String> more = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.just("")),
                Tuple.of(1, Arbitraries.of("\"more\":[1]", "\"Records\":[]", "\"id\":\"again\"", "\"metadata\":{}")));
        Arbitrary<String> end = Arbitraries.frequencyOf(
                Tuple.of(12, Arbitraries.just("")), Tuple.of(1, Arbitraries.of(" ", "\n", "x", "{}", ",")));
        return Combinators.combine(id, image, options, metadata(), more, end, Arbitraries.of("", " ", "\n\t"))
                .flatAs((i, m, o, d, x, e, space) -> {
                    var fields = new ArrayList<>(List.of(i, m, o, d, x));
                    fields.removeIf(String::isEmpty);
                    return Arbitraries.shuffle(fields)
                            .map(order -> space + "{" + String.join(space + "," + space, order) + "}" + e);
                });
    }

    private static Arbitrary<String> metadata() {
        Arbitrary<String> value = Arbitraries.of(
                "1",
                "-1",
                "-0",
                "123456789",
                "1234567890123",
                "2.50",
                "1e5",
                "true",
                "false",
                "null",
                "\"a b\"",
                "\"\"",
                "\" \t\"",
                "\"\\u0041\"",
                "\"\\\"\"",
                "\"\\ud800\"",
                "{}",
                "{\"in\": {\"side\": 1}}",
                "[1, 2]");
        Arbitrary<String> field = Combinators.combine(
                        Arbitraries.of("a", "b", "c", "d e", "\\u0061"), value, Arbitraries.of("", " ", "\r\n"))
                .as((name, given, space) -> "\"" + name + "\"" + space + ":" + space + given);
        Arbitrary<String> object =
                field.list().ofMaxSize(4).map(fields -> "\"metadata\": {" + String.join(" , ", fields) + " }");
        return Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.of("", "\"metadata\":null", "\"metadata\":[1]")), Tuple.of(8, object));
    }

    private static SourceRecord record(String event) {
        return new SourceRecord(ID, 0, List.of(), null, event.getBytes(UTF_8));
    }
}
