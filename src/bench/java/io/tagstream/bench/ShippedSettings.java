package io.tagstream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

/** The settings that the worker ships with, for arms that run without Quarkus. */
final class ShippedSettings {

    private static final String PREFIX = "kafka-streams.";

    private ShippedSettings() {}

    static Duration commitInterval() throws IOException {
        return Duration.ofMillis(Long.parseLong(ofKafkaStreams().getProperty("commit.interval.ms")));
    }

    static Properties ofKafkaStreams() throws IOException {
        var all = new Properties();
        try (var in = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            all.load(in);
        }
        var streams = new Properties();
        for (String key : all.stringPropertyNames()) {
            if (key.startsWith(PREFIX)) {
                streams.put(key.substring(PREFIX.length()), all.getProperty(key));
            }
        }
        return streams;
    }
}
