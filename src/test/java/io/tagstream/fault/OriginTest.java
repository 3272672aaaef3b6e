package io.tagstream.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fault.Origin.Manner;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OriginTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private final Origin origin;

    OriginTest() throws Exception {
        origin = Origin.start();
    }

    @AfterEach
    void close() {
        origin.close();
        http.shutdownNow();
    }

    @Test
    void answersWithAPictureAndCountsWhoAsksAgain() {
        assertThat(ask(0, Manner.WELL).join().statusCode()).isEqualTo(200);
        assertThat(ask(2, Manner.MEBIBYTE).join().body()).hasSizeBetween((1 << 20) + 1, 1_200_000);
        assertThat(ask(1, Manner.LARGE).join().body()).hasSizeGreaterThan(4_000_000);
        assertThat(origin.askedAgain()).isZero();

        ask(0, Manner.WELL).join();

        assertThat(origin.asked()).isEqualTo(3);
        assertThat(origin.askedAgain()).isEqualTo(1);
    }

    @Test
    void isIllUntilItRecovers() {
        // Given
        assertThat(ask(0, Manner.BUSY).join().statusCode()).isEqualTo(503);
        CompletableFuture<HttpResponse<byte[]>> unanswered = ask(1, Manner.SILENT);

        // When
        origin.recover();

        // Then
        assertThat(unanswered.join().statusCode()).isEqualTo(200);
        assertThat(ask(0, Manner.BUSY).join().statusCode()).isEqualTo(200);
    }

    private CompletableFuture<HttpResponse<byte[]>> ask(int n, Manner manner) {
        return http.sendAsync(HttpRequest.newBuilder(origin.uri(n, manner)).build(), BodyHandlers.ofByteArray());
    }
}
