package io.tagstream.topology.redrive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Makes dead letters as the worker writes them: a {@code fetch-timeout}, unless it is told otherwise. */
final class Letters {

    static final long TIMESTAMP = 1_700_000_000_000L;

    private final long offset;
    private final RecordHeaders own = new RecordHeaders();
    private final RecordHeaders behind = new RecordHeaders();
    private String topic = "image-events";
    private int partition = 1;
    private int index;
    private String reason = "fetch-timeout";
    private boolean retriable = true;
    private String failedAt = "2026-05-04T03:02:01.5Z";
    private long timestamp = TIMESTAMP;
    private byte[] value;

    private Letters(long offset) {
        this.offset = offset;
        this.value = ("event " + offset).getBytes(UTF_8);
    }

    /** Of the event at this offset of partition 1. */
    static Letters at(long offset) {
        return new Letters(offset);
    }

    Letters topic(String name) {
        topic = name;
        return this;
    }

    Letters partition(int number) {
        partition = number;
        return this;
    }

    Letters index(int number) {
        index = number;
        return this;
    }

    Letters reason(String code, boolean mayBeTriedAgain) {
        reason = code;
        retriable = mayBeTriedAgain;
        return this;
    }

    Letters failedAt(String text) {
        failedAt = text;
        return this;
    }

    Letters timestamp(long millis) {
        timestamp = millis;
        return this;
    }

    Letters value(byte[] bytes) {
        value = bytes;
        return this;
    }

    /** A header that the event had. */
    Letters own(String name, String text) {
        add(own, name, text);
        return this;
    }

    /** A header behind those that the worker always adds. */
    Letters behind(String name, String text) {
        add(behind, name, text);
        return this;
    }

    ProducerRecord<byte[], byte[]> produced(String deadLetters) {
        return new ProducerRecord<>(deadLetters, null, timestamp, key(), value, headers());
    }

    ConsumerRecord<byte[], byte[]> consumed() {
        return new ConsumerRecord<>(
                "image-dead-letters",
                0,
                7,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                key(),
                value,
                new RecordHeaders(headers()),
                Optional.empty());
    }

    FoundLetter found() {
        return FoundLetter.of(consumed()).orElseThrow();
    }

    private byte[] key() {
        return ("key " + offset % 7).getBytes(UTF_8);
    }

    private List<Header> headers() {
        var headers = new RecordHeaders(own);
        add(headers, "__streams.errors.topic", topic);
        add(headers, "__streams.errors.partition", Integer.toString(partition));
        add(headers, "__streams.errors.offset", Long.toString(offset));
        add(headers, "__streams.errors.message", "no answer within 30 s");
        add(headers, "__streams.errors.exception", "java.net.SocketTimeoutException");
        add(headers, "tagstream-reason", reason);
        add(headers, "tagstream-stage", "fetch");
        add(headers, "tagstream-retriable", Boolean.toString(retriable));
        add(headers, "tagstream-attempts", "12");
        add(headers, "tagstream-index", Integer.toString(index));
        add(headers, "tagstream-failed-at", failedAt);
        behind.forEach(headers::add);
        var list = new ArrayList<Header>();
        headers.forEach(list::add);
        return list;
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }
}
