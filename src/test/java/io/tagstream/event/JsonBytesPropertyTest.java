package io.tagstream.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What is written is what Jackson writes. */
class JsonBytesPropertyTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Property
    void strings(@ForAll String text) throws Exception {
        String whole = OneLine.withoutHalfCharacters(text);

        assertThat(written(to -> to.writeString(text))).isEqualTo(JSON.writeValueAsString(whole));
    }

    @Property
    void numbers(@ForAll long number) {
        assertThat(written(to -> to.writeNumber(number))).isEqualTo(Long.toString(number));
    }

    @Property
    void decimals(@ForAll @IntRange(max = 20_000) int scaled, @ForAll @IntRange(min = 1, max = 4) int decimals) {
        assertThat(written(to -> to.writeDecimal(scaled, decimals)))
                .isEqualTo(BigDecimal.valueOf(scaled, decimals).toPlainString());
    }

    /** From one byte on, so that every value has to make room. */
    private static String written(Consumer<JsonBytes> value) {
        var to = new JsonBytes(1);
        value.accept(to);
        return new String(to.toByteArray(), UTF_8);
    }
}
