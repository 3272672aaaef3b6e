package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Box;
import io.tagstream.image.DecodedImage;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** Pictures of 448² made of crops of 224², as PNG. Crops are closed. */
final class Mosaic {

    /** Left to right, then down. */
    static final List<Box> QUADRANTS = List.of(
            new Box(0, 0, 0.5, 0.5), new Box(0.5, 0, 0.5, 0.5), new Box(0, 0.5, 0.5, 0.5), new Box(0.5, 0.5, 0.5, 0.5));

    private static final Color GREY = new Color(124, 117, 104);
    private static final int SIDE = DecodedImage.SIDE;

    private final BufferedImage picture = new BufferedImage(2 * SIDE, 2 * SIDE, BufferedImage.TYPE_INT_RGB);

    private Mosaic() {
        var graphics = picture.createGraphics();
        graphics.setColor(GREY);
        graphics.fillRect(0, 0, 2 * SIDE, 2 * SIDE);
        graphics.dispose();
    }

    static byte[] of(List<DecodedImage> four) {
        var mosaic = new Mosaic();
        for (int quadrant = 0; quadrant < four.size(); quadrant++) {
            mosaic.paint(four.get(quadrant), quadrant);
        }
        return mosaic.png();
    }

    /** The rest is grey. */
    static byte[] alone(DecodedImage crop, int quadrant) {
        var mosaic = new Mosaic();
        mosaic.paint(crop, quadrant);
        return mosaic.png();
    }

    static Consumer<Box> centreIn(int quadrant) {
        return box -> assertThat(hasCentre(quadrant, box))
                .as("%s in quadrant %d", box, quadrant)
                .isTrue();
    }

    static boolean hasCentre(int quadrant, Box box) {
        boolean right = box.left() + box.width() / 2 > 0.5;
        boolean below = box.top() + box.height() / 2 > 0.5;
        return quadrant == (below ? 2 : 0) + (right ? 1 : 0);
    }

    private void paint(DecodedImage crop, int quadrant) {
        try (crop) {
            ByteBuffer rgb = crop.pixels();
            for (int i = 0; i < SIDE * SIDE; i++) {
                int colour = (rgb.get() & 0xFF) << 16 | (rgb.get() & 0xFF) << 8 | rgb.get() & 0xFF;
                picture.setRGB(quadrant % 2 * SIDE + i % SIDE, quadrant / 2 * SIDE + i / SIDE, colour);
            }
        }
    }

    private byte[] png() {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new AssertionError("writing to memory does no I/O", e);
        }
        return bytes.toByteArray();
    }
}
