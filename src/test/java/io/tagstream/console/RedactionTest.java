package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    private final Redaction redaction = new Redaction();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"image":"https://h.example/a.jpg?X-Amz-Signature=hush"}   | {"image":"https://h.example/a.jpg?(hidden)"}
                    {"image":"https://hush:hush@h.example/a.jpg#hush"}         | {"image":"https://h.example/a.jpg?(hidden)"}
                    {"image":"https:\\/\\/h.example\\/a.jpg\\u003fhush"}       | {"image":"https://h.example/a.jpg?(hidden)"}
                    {"image":"data:image/png;base64,aHVzaA=="}                 | {"image":"data:image/png;base64,(8 characters)"}
                    {"metadata":{"note":"see https://h.example/?k=hush now"}}  | {"metadata":{"note":"see https://h.example/?(hidden) now"}}
                    {"metadata":{"apiKey":"hush","n":[1,2.50,null,true]}}      | {"metadata":{"apiKey":"(hidden)","n":[1,2.50,null,true]}}
                    {"credentials":{"user":"hush","pass":["hush"]},"id":"e"}   | {"credentials":"(hidden)","id":"e"}
                    {"a":"h.example/b?token=hush&n=1"}                         | {"a":"h.example/b?token=(hidden)&n=1"}
                    {"a":"?monkey=a;sig_2=hush;b"}                             | {"a":"?monkey=(hidden)"}
                    {"a":"?a=b;c=d&x-sig.a_key=hush"}                          | {"a":"?a=b;c=d&x-sig.a_key=(hidden)"}
                    {"specversion":"1.0","data_base64":"aHVzaA=="}             | {"specversion":"1.0","data_base64":"(8 characters)"}
                    {"https://h.example/?hush":1}                              | {"https://h.example/?(hidden)":1}
                    """)
    void hidesWhatIsSecretAndNothingElse(String event, String shown) {
        assertThat(redaction.event(event)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"image\": \"https://h.example/a?hush",
                "{\"image\": \"https:\\/\\/h.example\\/a\\u003Fhush\"",
                "https://hush@h.example/",
                "h.example/a?hush",
                "{\"image\": \"data:image/png;base64,hush\"",
                "{\"data_base64\": \"hush\"",
                "{\"data\\u005fbase64\": \"hush\""
            })
    void whatIsNoJsonShowsNoSecretEither(String event) {
        assertThat(redaction.event(event)).doesNotContain("hush");
    }

    @Test
    void textIsLeftAsItIs() {
        String attack = "{\"a\":\"<script>alert(1)</script>\"}";

        assertThat(redaction.event(attack)).isEqualTo(attack);
        assertThat(redaction.named("tenant", "acme")).isEqualTo("acme");
        assertThat(redaction.named("Authorization", "Bearer hush")).isEqualTo(Redaction.HIDDEN);
    }

    @Test
    void aLargeTextTakesItsLengthAndNotItsSquare() {
        String large = "https://" + "a".repeat(1 << 20) + "?" + "b".repeat(1 << 20);

        assertThat(redaction.event(large)).endsWith("?(hidden)");
        assertThat(redaction.event("data:".repeat(1 << 18))).isNotEmpty();
    }

    @Test
    @Timeout(20)
    void aLargeNameOfAPairTakesItsLengthAndNotItsSquare() {
        String large = "key".repeat(350_000);

        assertThat(Redaction.text("= ?" + large)).endsWith("key");
        assertThat(Redaction.text("= ?" + "k".repeat(1 << 20))).endsWith("k");
        assertThat(Redaction.text("?" + large + "=hush")).endsWith("(hidden)");
        assertThat(Redaction.text("a=" + ";key".repeat(1 << 18))).endsWith("key");
    }

    @Test
    @Timeout(20)
    void aLongNameIsLookedAtOnceForAllOfItsArray() {
        String large = "{\"" + "n".repeat(50_000) + "\":[" + "1,".repeat(500_000) + "1]}";

        assertThat(redaction.event(large)).isEqualTo(large);
    }
}
