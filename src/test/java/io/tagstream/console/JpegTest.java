package io.tagstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class JpegTest {

    private static final int SIDE = 32;

    @Test
    void keepsTheColoursInTheirOrder() throws IOException {
        var rgb = new byte[SIDE * SIDE * 3];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) 200;
            rgb[i + 1] = 100;
            rgb[i + 2] = 20;
        }

        BufferedImage picture =
                ImageIO.read(new ByteArrayInputStream(Jpeg.of(rgb, SIDE).bytes()));

        var colour = new Color(picture.getRGB(SIDE / 2, SIDE / 2));
        assertThat(colour.getRed()).isBetween(190, 210);
        assertThat(colour.getGreen()).isBetween(90, 110);
        assertThat(colour.getBlue()).isBetween(10, 30);
    }

    @Test
    void refusesWhatIsNoSquare() {
        assertThatIllegalArgumentException().isThrownBy(() -> Jpeg.of(new byte[10], SIDE));
    }

    @Test
    void reducesEachSquareOfPixelsToItsMean() {
        var rgb = new byte[4 * 4 * 3];
        // The upper right four pixels, of which the means are 100, 200 and 0.
        byte[][] pixels = {{50, (byte) 150, 0}, {(byte) 150, (byte) 250, 0}, {90, (byte) 190, 0}, {110, (byte) 210, 0}};
        int[] at = {2, 3, 6, 7};
        for (int i = 0; i < at.length; i++) {
            System.arraycopy(pixels[i], 0, rgb, at[i] * 3, 3);
        }

        byte[] small = Jpeg.reduced(rgb, 4, 4, 2);

        assertThat(small).containsExactly(0, 0, 0, 100, 200, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void pressesALongPictureIntoASquareWithoutLosingAnyOfIt() {
        int height = 2;
        int width = 3;
        var rgb = new byte[height * width * 3];
        for (int pixel = 0; pixel < height * width; pixel++) {
            rgb[3 * pixel] = (byte) (10 * (pixel + 1));
        }

        byte[] small = Jpeg.reduced(rgb, height, width, 2);

        assertThat(small).containsExactly(10, 0, 0, 25, 0, 0, 40, 0, 0, 55, 0, 0);
    }
}
