package io.tagstream.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class OutcomeLinesTest {

    @Test
    void namesThePhotoItsLabelsAndWhatTookHowLong() throws IOException {
        String line = OutcomeLines.label(label("file:///photos/chelsea.jpg", """
                {"name": "Egyptian cat", "score": 0.6151}, {"name": "tabby", "score": 0.2149}"""));

        assertThat(line)
                .isEqualTo("chelsea.jpg  Egyptian cat 62 %, tabby 21 %  fetch 1 ms, decode 3 ms, predict 12 ms");
    }

    @Test
    void saysThatNothingWasRecognised() throws IOException {
        assertThat(OutcomeLines.label(label("file:///photos/fog.jpg", ""))).startsWith("fog.jpg  (no label)  fetch");
    }

    @Test
    void writesNamesAsPeopleDo() throws IOException {
        assertThat(OutcomeLines.label(label("https://images.example/a/red%20flower%20100%25.jpg", "")))
                .startsWith("red flower 100%.jpg  ");
        assertThat(OutcomeLines.label(label("s3://photos/2026/red flower.jpg", "")))
                .startsWith("red flower.jpg  ");
        assertThat(OutcomeLines.label(label("https://images.example/", ""))).startsWith("https://images.example/  ");
        assertThat(OutcomeLines.label(label("data:image/jpeg;base64,(910 characters)", "")))
                .startsWith("data:image/jpeg;base64,(910 characters)  ");
    }

    @Test
    void saysWhyAnEventHasNoLabel() {
        assertThat(OutcomeLines.deadLetter(deadLetter("own.jpg".getBytes(UTF_8), "no such file")))
                .isEqualTo("own.jpg  not-found: no such file");
        assertThat(OutcomeLines.deadLetter(deadLetter(null, "no such file")))
                .isEqualTo("image-events-2-17-0  not-found: no such file");
    }

    @Test
    void leavesTheTerminalAlone() throws IOException {
        assertThat(OutcomeLines.deadLetter(deadLetter("\u001b[2J".getBytes(UTF_8), "a\nb")))
                .isEqualTo("?[2J  not-found: a?b");
        assertThat(OutcomeLines.label(label("file:///%1B%5B2J.jpg", ""))).startsWith("?[2J.jpg  ");
    }

    private static ConsumerRecord<byte[], byte[]> label(String uri, String labels) {
        String value = """
                {"id": "image-events-0-42-0", "image": {"uri": "%s", "width": 300}, "labels": [%s],
                 "timing": {"fetchMs": 1, "decodeMs": 3, "batchWaitMs": 0, "predictMs": 12, "batchSize": 2}}""".formatted(uri, labels);
        return new ConsumerRecord<>("image-labels", 0, 0, null, value.getBytes(UTF_8));
    }

    private static ConsumerRecord<byte[], byte[]> deadLetter(byte[] key, String message) {
        var letter = new ConsumerRecord<>("image-dead-letters", 0, 0, key, new byte[0]);
        Map.of(
                        "__streams.errors.topic", "image-events",
                        "__streams.errors.partition", "2",
                        "__streams.errors.offset", "17",
                        "__streams.errors.message", message,
                        "tagstream-index", "0",
                        "tagstream-reason", "not-found")
                .forEach((name, text) -> letter.headers().add(name, text.getBytes(UTF_8)));
        return letter;
    }
}
