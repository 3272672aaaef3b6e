package io.tagstream.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.fault.Pictures;
import io.tagstream.faults.Command.Kind;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult;
import io.tagstream.image.ImageDecoder;
import io.tagstream.image.ImageLimits;
import io.tagstream.image.PixelPool;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CommandTest {

    private static final ImageDecoder DECODER = new ImageDecoder(ImageLimits.DEFAULT, new PixelPool());

    @Property(tries = 200)
    void comesThroughTheRealDecoderAsItWasSent(
            @ForAll Kind kind,
            @ForAll @IntRange(max = 65_535) int number,
            @ForAll @IntRange(min = 1, max = 300) int side) {
        var command = new Command(kind, number);

        DecodeResult result = DECODER.decode(new EncodedImage(Pictures.png(command, side, 1 + side / 2)));

        assertThat(result).isInstanceOfSatisfying(DecodeResult.Decoded.class, decoded -> {
            try (var image = decoded.image()) {
                assertThat(Command.of(image.pixels())).isEqualTo(command);
            }
        });
    }
}
