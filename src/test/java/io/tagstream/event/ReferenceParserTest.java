package io.tagstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceParserTest {

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    https://a.example                       => https://a.example
                    HTTPS://A.example/X                     => HTTPS://A.example/X
                    http://a.example:8080/b.jpg             => http://a.example:8080/b.jpg
                    http://[2001:db8::1]:80/b.jpg           => http://[2001:db8::1]:80/b.jpg
                    https://a.example/b.jpg#top             => https://a.example/b.jpg
                    https://a.example#top                   => https://a.example
                    https://a.example/red flower.jpg        => https://a.example/red%20flower.jpg
                    https://a.example/red%20flower.jpg      => https://a.example/red%20flower.jpg
                    https://a.example/grün/猫😀.jpg          => https://a.example/gr%C3%BCn/%E7%8C%AB%F0%9F%98%80.jpg
                    https://a.example/a|b[1]{2}^`<3>.jpg    => https://a.example/a%7Cb%5B1%5D%7B2%7D%5E%60%3C3%3E.jpg
                    https://a.example/100%.jpg              => https://a.example/100%25.jpg
                    https://a.example/%zz%4                 => https://a.example/%25zz%254
                    https://a.example?size=[1 2]            => https://a.example?size=%5B1%202%5D
                    https://a.example/b?u=http://c/d@e      => https://a.example/b?u=http://c/d@e
                    https://a.example/user@home.jpg         => https://a.example/user@home.jpg
                    https://a.example/../b/./c.jpg          => https://a.example/../b/./c.jpg
                    https://a.example//b//c.jpg             => https://a.example//b//c.jpg
                    https://my_bucket.a.example/b.jpg       => https://my_bucket.a.example/b.jpg
                    https://bücher.example/b.jpg            => https://bücher.example/b.jpg
                    """)
    void encodesWhatMeansOneThingOnly(String reference, String uri) throws Exception {
        assertThat(ReferenceParser.parse(reference)).isEqualTo(new ImageReference.Http(URI.create(uri)));
    }

    @Test
    void ignoresSpacesAroundAnAddress() throws Exception {
        assertThat(ReferenceParser.parse("  https://a.example/b.jpg "))
                .isEqualTo(new ImageReference.Http(URI.create("https://a.example/b.jpg")));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    file:///a/b.jpg            => file:///a/b.jpg
                    file:/a/b.jpg              => file:/a/b.jpg
                    FILE:///a/b.jpg            => FILE:///a/b.jpg
                    file://localhost/a/b.jpg   => file://localhost/a/b.jpg
                    file:///a/red flower.jpg   => file:///a/red%20flower.jpg
                    file:///a/%2e%2e/b.jpg     => file:///a/%2e%2e/b.jpg
                    file:///a/../b.jpg         => file:///a/../b.jpg
                    """)
    void takesFilesAsTheyAreAndLeavesTheJudgementToTheirReader(String reference, String uri) throws Exception {
        assertThat(ReferenceParser.parse(reference)).isEqualTo(new ImageReference.LocalFile(URI.create(uri)));
    }

    @ParameterizedTest
    @CsvSource(delimiterString = " => ", textBlock = """
                    s3://photos/2026/red flower.jpg  => photos => 2026/red flower.jpg
                    S3://photos/a                    => photos => a
                    s3://photos/../a+b%20c?d#e       => photos => ../a+b%20c?d#e
                    s3://photos//a                   => photos => /a
                    s3://My_Bucket.old/grün          => My_Bucket.old => grün
                    """)
    void anObjectsKeyIsLiteral(String reference, String bucket, String key) throws Exception {
        assertThat(ReferenceParser.parse(reference))
                .isEqualTo(new ImageReference.S3(bucket, key, Optional.empty(), Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
                    'data:image/jpeg;base64,/9j/',              image/jpeg, true,  /9j/
                    'data:image/jpeg;BASE64,/9j/',              image/jpeg, true,  /9j/
                    'data:image/jpeg; base64 ,/9j/',            image/jpeg, true,  /9j/
                    'DATA:;base64,/9j/',                        '',         true,  /9j/
                    'data:,%FF%D8',                             '',         false, %FF%D8
                    'data:image/png;charset=x;base64,a=',       image/png;charset=x, true, a=
                    'data:text/base64,a',                       text/base64, false, a
                    'data:base64,a',                            base64,     false, a
                    'data:image/png;base64,a,b#c',              image/png,  true,  'a,b'
                    """)
    void takesInlineDataApart(String reference, String mediaType, boolean base64, String data) throws Exception {
        assertThat(ReferenceParser.parse(reference)).isEqualTo(new ImageReference.Inline(mediaType, base64, data));
    }

    @Test
    void onlyInlineDataMayBeLong() throws Exception {
        String address = "https://a.example/" + "x".repeat(ReferenceParser.LONGEST_ADDRESS - 18);

        assertThat(ReferenceParser.parse(address)).isInstanceOf(ImageReference.Http.class);
        assertThat(reasonOf(address + "x")).isEqualTo("invalid-reference");
        assertThat(ReferenceParser.parse("data:image/png;base64," + "A".repeat(1 << 20)))
                .isInstanceOf(ImageReference.Inline.class);
        assertThat(reasonOf("s3://b/" + "ü".repeat(512))).isNull();
        assertThat(reasonOf("s3://b/" + "ü".repeat(512) + "x")).isEqualTo("invalid-reference");
        assertThat(reasonOf("x".repeat(1 << 20))).isEqualTo("invalid-reference");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "cat.jpg",
                "/photos/cat.jpg",
                "//a.example/cat.jpg",
                ":",
                "://a.example",
                "1http://a.example/",
                "http",
                "http:",
                "http:/a.example/b",
                "http:a.example",
                "http://",
                "http:///b",
                "http://:80/b",
                "http://?b",
                "http://a b.example/",
                "http://a.example\\@b.example/",
                "http://a.example/b\\c",
                "http://user@a.example/",
                "http://user:pw@a.example/",
                "http://a.example@b.example/",
                "http://@a.example/",
                "http://[::1/",
                "http://[nonsense]/",
                "http://a.example/b\nc",
                "http://a.example/b\r\nHost: c",
                "http://a.example/b\tc",
                "http://a.example/b\u0000c",
                "http://a.example/b\u0085c",
                "http://a.example/b\u007fc",
                "http://a.example/b\n",
                "\nhttp://a.example/b",
                "http://a.example/\ud83d",
                "http://a.example/\ude00\ud83d",
                "http://gpj.\u202eelpmaxe.a/",
                "http://a\u200b.example/",
                "http://a\u2028.example/",
                "file:",
                "file:b.jpg",
                "file://",
                "file://other/b.jpg",
                "file:///a\\b",
                "s3:",
                "s3:bucket/key",
                "s3://bucket",
                "s3://bucket/",
                "s3:///key",
                "s3://user:pw@bucket/key",
                "s3://buck et/key",
                "s3://b\u00fccket/key",
                "s3://bucket/a\nb",
                "s3://bucket/a\ud800",
                "data:",
                "data:image/png;base64",
                "data:image/\npng,a",
                "data:im\u00e4ge/png,a",
            })
    void refusesWhatRefersToNothing(String reference) {
        assertThat(reasonOf(reference)).isEqualTo("invalid-reference");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a.example/b.jpg",
                "gopher://a.example/",
                "jar:https://a.example/!/b",
                "javascript:alert(1)",
                "blob:https://a.example/1",
                "localhost:8080/b.jpg",
                "C:\\photos\\b.jpg",
                "classpath:b.jpg",
                "git+ssh://a.example/b",
            })
    void refusesSchemesThatAreNotFollowed(String reference) {
        assertThat(reasonOf(reference)).isEqualTo("scheme-not-allowed");
    }

    @Test
    void refusesBucketsThatWouldBeReadAsMore() {
        for (String bucket :
                new String[] {"", " ", "a/b", "..\\a", "a?b", "a#b", "u@b", "a b", "a\nb", "b".repeat(256)}) {
            assertThatExceptionOfType(UnusableEventException.class)
                    .as(bucket)
                    .isThrownBy(() -> ReferenceParser.object(bucket, "k", Optional.empty(), Optional.empty()))
                    .matches(e -> e.reason() == Reason.INVALID_REFERENCE);
        }
    }

    private static String reasonOf(String reference) {
        try {
            ReferenceParser.parse(reference);
            return null;
        } catch (UnusableEventException e) {
            assertThat(e.message()).hasSizeLessThan(200);
            return e.reason().code();
        }
    }
}
