package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** What is read from the bytes is what the tree would have given. */
class PlainScanPropertyTest {

    private static final LabelOptions DEFAULTS = new LabelOptions(5, 0.01, EnumSet.of(Task.CLASSIFY));
    private static final EventParser PARSER = new EventParser(DEFAULTS);
    private static final EventId ID = new EventId("image-events", 3, 42);

    private static final List<String> USUAL = List.of(
            "{\"image\": \"https://a.example/cat.jpg\"}",
            "{\"image\":{\"uri\":\"https://a.example/cat.jpg?w=1\"},\"id\":\"1\",\"metadata\":{},\"options\":{\"topK\":1}}\n",
            "{\"id\": \"e-1\", \"image\": {\"uri\": \"s3://bucket/key\"}, \"options\": {\"topK\": 3}, "
                    + "\"metadata\": {\"tenant\": \"acme\", \"camera\": 7, \"night\": true, \"day\":false, \"note\": null}}");

    /** Makes an event one that only the tree reads, and means nothing. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    @Property(tries = 3000)
    void scanAndTreeAgree(@ForAll("events") String event) {
        Optional<ImageRequest> read = PlainScan.read(record(event), DEFAULTS);

        read.ifPresent(request -> assertThat(PARSER.parse(record(BYTE_ORDER_MARK + event)))
                .as(event)
                .isEqualTo(new ParsedEvent.Images(List.of(request))));
    }

    /** Most are no JSON any more: of none of those may the scan say that it is an event. */
    @Property(tries = 20_000)
    void scanAndTreeAgreeOnEventsWithAFault(
            @ForAll("usual") String event,
            @ForAll @IntRange(max = 400) int place,
            @ForAll @IntRange(max = 2) int cut,
            @ForAll("fault") String fault) {
        int at = place % (event.length() + 1);
        scanAndTreeAgree(event.substring(0, at) + fault + event.substring(Math.min(event.length(), at + cut)));
    }

    @Provide
    Arbitrary<String> usual() {
        return Arbitraries.of(USUAL);
    }

    @Provide
    Arbitrary<String> fault() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("{}[]:,\"\\ \t\n0123456789-+.eEtrufalsn\u0000\u0001\u007f\u00e9".toCharArray())
                        .ofMaxLength(3),
                Arbitraries.strings().ofMaxLength(2));
    }

    @Example
    void scanAndTreeAgreeAtTheirLimits() {
        for (int length : new int[] {EventJson.LONGEST_NAME, EventJson.LONGEST_NAME + 1}) {
            scanAndTreeAgree("{\"image\":\"https://a.example/1\",\"metadata\":{\"" + "n".repeat(length) + "\":1}}");
        }
        for (int names : new int[] {16, 17}) {
            String metadata = IntStream.range(0, names)
                    .mapToObj(i -> "\"" + i + "\": " + i)
                    .collect(Collectors.joining(", "));
            scanAndTreeAgree("{\"image\":\"https://a.example/1\",\"metadata\":{" + metadata + "}}");
        }
        scanAndTreeAgree("");
        scanAndTreeAgree("{\"image\":\"https://a.example/" + "1".repeat(17_000) + "\"}");
    }

    @Example
    void whatNearlyAllEventsLookLikeNeedsNoTree() {
        for (String usual : USUAL) {
            assertThat(PlainScan.read(record(usual), DEFAULTS)).as(usual).isPresent();
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
