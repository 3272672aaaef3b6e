package io.tagstream.bench.micro;

import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.DecodedImage;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From encoded bytes to the 224² crop: header, limits, decoding, resizing. */
@State(Scope.Benchmark)
public class PhotoBenchmark {

    @Param({"chelsea.jpg", "china.jpg", "coffee.jpg"})
    public String photo = "";

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());
    private byte[] encoded = {};

    @Setup
    public void read() throws IOException {
        encoded = Files.readAllBytes(Path.of("src/embedded/resources/samples", photo));
    }

    @Benchmark
    public int decode() {
        if (decoder.decode(new EncodedImage(encoded)) instanceof DecodeResult.Decoded(DecodedImage image)) {
            try (image) {
                return image.width();
            }
        }
        throw new IllegalStateException(photo + " is refused");
    }
}
