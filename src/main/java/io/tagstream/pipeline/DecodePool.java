package io.tagstream.pipeline;

import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.View;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The cores that decode: a bounded pool of platform threads, since decoding computes and never
 * waits. Its queue needs no bound of its own: the in-flight budget is one. Thread-safe.
 */
public final class DecodePool implements AutoCloseable {

    /**
     * @param result pixels or a reason
     * @param sha256 of the encoded bytes, lower-case hexadecimal
     * @param queued the wait for a core
     * @param took   decoding, resizing and hashing
     */
    record Decoding(DecodeResult result, String sha256, Duration queued, Duration took) {}

    private final BiFunction<EncodedImage, Task, DecodeResult> decoder;
    private final Function<Task, View> largestViews;
    private final ExecutorService threads;
    private final Map<Thread, Long> starts = new ConcurrentHashMap<>();

    /** @param size threads; at least 1 */
    public DecodePool(ImageDecoder decoder, int size) {
        this(decoder::decode, decoder::largestView, size);
    }

    DecodePool(Function<EncodedImage, DecodeResult> decoder, int size) {
        this((encoded, _) -> decoder.apply(encoded), View::largest, size);
    }

    private DecodePool(
            BiFunction<EncodedImage, Task, DecodeResult> decoder, Function<Task, View> largestViews, int size) {
        this.decoder = decoder;
        this.largestViews = largestViews;
        this.threads = Executors.newFixedThreadPool(
                size, Thread.ofPlatform().name("decode-", 0).daemon().factory());
    }

    /** The largest that an image is decoded to. */
    View largestView(Task task) {
        return largestViews.apply(task);
    }

    /** @param task what the image is decoded for */
    CompletableFuture<Decoding> decode(EncodedImage encoded, Task task) {
        long submitted = System.nanoTime();
        return CompletableFuture.supplyAsync(
                () -> {
                    long started = System.nanoTime();
                    DecodeResult result = decode(encoded, task, started);
                    String sha256 = sha256(encoded.bytes());
                    return new Decoding(
                            result,
                            sha256,
                            Duration.ofNanos(started - submitted),
                            Duration.ofNanos(System.nanoTime() - started));
                },
                threads);
    }

    private DecodeResult decode(EncodedImage encoded, Task task, long started) {
        starts.put(Thread.currentThread(), started);
        try {
            return decoder.apply(encoded, task);
        } finally {
            starts.remove(Thread.currentThread());
        }
    }

    /**
     * {@link System#nanoTime()} at the start of the decoding that has run longest; empty while none runs.
     * Native code cannot be interrupted: what runs for too long keeps its thread until the process ends.
     */
    public OptionalLong oldestDecodeStart() {
        return starts.values().stream().mapToLong(Long::longValue).min();
    }

    /** Takes nothing new; what is being decoded runs to its end. */
    @Override
    public void close() {
        threads.shutdown();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
