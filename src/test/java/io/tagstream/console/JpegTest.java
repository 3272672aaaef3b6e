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
}
