package io.tagstream.fetch;

import static io.tagstream.fetch.FetchResultAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.ImageReference.Inline;
import io.tagstream.event.Reason;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InlineSourceTest {

    private static final byte[] IMAGE = {(byte) 0xff, (byte) 0xfb, (byte) 0xf0, 0, 7};

    @RegisterExtension
    final TestFetcher fetcher = new TestFetcher();

    private final List<Long> reserved = new ArrayList<>();

    InlineSourceTest() {
        fetcher.reservation = reserved::add;
    }

    @ParameterizedTest
    @ValueSource(strings = {"//vwAAc=", "//vwAAc", "%2F%2fvwAAc%3D", "//vw\r\nAAc=", " / / v w AAc= ", "//vw%0AAAc="})
    void base64IsDecodedHoweverItIsWrapped(String data) {
        assertThat(fetcher.fetch(new Inline("image/jpeg", true, data)))
                .fetched(IMAGE)
                .after(1);
        assertThat(reserved).containsExactly(5L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//vw*Ac=",
                "__vwAAc=",
                "//vwAAc==",
                "=",
                "A",
                "//vwAAc=AAAA",
                "ü///",
                "%zz",
                "//v%",
                "//vw\u0000AAc="
            })
    void base64OutsideItsAlphabetIsInvalid(String data) {
        assertThat(fetcher.fetch(new Inline("image/jpeg", true, data)))
                .failed(Reason.INVALID_REFERENCE)
                .after(1);
    }

    @Test
    void percentEncodedBytesAreDecoded() {
        assertThat(fetcher.fetch(new Inline("image/jpeg", false, "%FF%fb%f0%00%07")))
                .fetched(IMAGE)
                .after(1);
        assertThat(reserved).containsExactly(5L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%F", "%G0", "a%0", "ü"})
    void percentEncodingThatIsBrokenIsInvalid(String data) {
        assertThat(fetcher.fetch(new Inline("image/jpeg", false, data)))
                .failed(Reason.INVALID_REFERENCE)
                .after(1);
    }

    @Test
    void nothingIsAnEmptyImageForTheDecoderToJudge() {
        assertThat(fetcher.fetch(new Inline("", true, ""))).fetched(new byte[0]);
        assertThat(fetcher.fetch(new Inline("", false, ""))).fetched(new byte[0]);
    }

    @Test
    void imageOfExactlyTheCapIsFetched() {
        var image = new byte[(int) fetcher.maxBytes];

        assertThat(fetcher.fetch(new Inline("", true, Base64.getMimeEncoder().encodeToString(image))))
                .fetched(image);
    }

    @Test
    void imageLargerThanTheCapIsRefusedBeforeItIsDecoded() {
        var image = new byte[(int) fetcher.maxBytes + 1];

        assertThat(fetcher.fetch(new Inline("", true, Base64.getEncoder().encodeToString(image))))
                .failed(Reason.TOO_LARGE)
                .after(1);
        assertThat(fetcher.fetch(new Inline("", false, "%00".repeat(image.length))))
                .failed(Reason.TOO_LARGE);
        assertThat(reserved).isEmpty();
    }
}
