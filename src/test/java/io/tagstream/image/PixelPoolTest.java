package io.tagstream.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Task;
import io.tagstream.fetch.EncodedImage;
import io.tagstream.image.DecodeResult.Decoded;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PixelPoolTest {

    private final PixelPool pool = new PixelPool();
    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT, pool);

    @Test
    void aClosedImageGivesItsBufferToTheNext() throws IOException {
        for (int i = 0; i < 5; i++) {
            decoded(300, Task.CLASSIFY).close();
        }

        assertThat(pool.allocated()).isEqualTo(1);
    }

    @Test
    void picturesOfAllProportionsUseTheSameBuffers() throws IOException {
        for (int width = 500; width <= 1000; width += 20) {
            decoded(width, Task.DETECT).close();
        }

        assertThat(pool.allocated()).as("one for squares, one for all others").isEqualTo(2);
    }

    @Test
    void anImageHasItsOwnNumberOfBytesInABufferOfTheLargestSize() throws IOException {
        try (DecodedImage widest = decoded(1000, Task.DETECT)) {
            assertThat(widest.pixels().remaining()).isEqualTo(widest.view().bytes());
        }
        try (DecodedImage next = decoded(700, Task.DETECT)) {
            assertThat(pool.allocated()).isEqualTo(1);
            assertThat(next.pixels().remaining()).isEqualTo(next.view().bytes()).isLessThan(448 * 896 * 3);
        }
    }

    private DecodedImage decoded(int width, Task task) throws IOException {
        var png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, 500, BufferedImage.TYPE_INT_RGB), "png", png);
        return ((Decoded) decoder.decode(new EncodedImage(png.toByteArray()), task)).image();
    }
}
