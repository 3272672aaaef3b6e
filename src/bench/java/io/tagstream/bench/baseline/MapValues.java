package io.tagstream.bench.baseline;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Kafka Streams with a predictor in {@code mapValues}: each event is fetched, decoded and predicted before the
 * next of its thread. A stream thread a core, and one thread for each call, so that they do not fight.
 *
 * <p>Arguments: bootstrap servers, topic of events, topic of labels, ONNX file, folder for the state.
 */
public final class MapValues {

    private MapValues() {}

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.WARNING);
        var predictors = PlainNetwork.predictors(PlainNetwork.load(Path.of(arguments[3]), 1));
        var bytes = Serdes.ByteArray();
        var builder = new StreamsBuilder();
        builder.stream(arguments[1], Consumed.with(bytes, bytes))
                .mapValues(event -> label(event, predictors.get()))
                .to(arguments[2], Produced.with(bytes, bytes));
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[1]);
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[4]);
        settings.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG, Runtime.getRuntime().availableProcessors());
        var streams = new KafkaStreams(builder.build(), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }

    private static byte[] label(byte[] event, Predictor<List<byte[]>, List<float[]>> predictor) {
        try {
            return PlainPhotos.label(
                    predictor.predict(List.of(PlainPhotos.pixels(event))).getFirst());
        } catch (IOException | TranslateException e) {
            return failure(e);
        }
    }

    private static byte[] failure(Exception e) {
        try {
            return PlainPhotos.failure(e);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
