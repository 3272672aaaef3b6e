package io.tagstream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.event.Box;
import io.tagstream.image.DecodedImage;
import java.awt.Color;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/** Pictures made of crops of 224², two of them high, as PNG. Crops are closed. */
final class Mosaic {

    /** Left to right, then down. */
    static final List<Box> QUADRANTS = List.of(
            new Box(0, 0, 0.5, 0.5), new Box(0.5, 0, 0.5, 0.5), new Box(0, 0.5, 0.5, 0.5), new Box(0.5, 0.5, 0.5, 0.5));

    private static final int ROWS = 2;
    private static final Color GREY = new Color(124, 117, 104);
    private static final int SIDE = DecodedImage.SIDE;

    private final int columns;
    private final BufferedImage picture;

    private Mosaic(int columns) {
        this.columns = columns;
        picture = new BufferedImage(columns * SIDE, ROWS * SIDE, BufferedImage.TYPE_INT_RGB);
        var graphics = picture.createGraphics();
        graphics.setColor(GREY);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        graphics.dispose();
    }

    /** @param crops an even number, left to right, then down */
    static byte[] of(List<DecodedImage> crops) {
        return painted(crops).png();
    }

    private static Mosaic painted(List<DecodedImage> crops) {
        var mosaic = new Mosaic(crops.size() / ROWS);
        for (int i = 0; i < crops.size(); i++) {
            mosaic.paint(crops.get(i), i);
        }
        return mosaic;
    }

    /** The same, pressed into a square. */
    static byte[] pressed(List<DecodedImage> crops) {
        var square = new Mosaic(ROWS);
        int side = square.picture.getWidth();
        var graphics = square.picture.createGraphics();
        graphics.drawImage(
                painted(crops).picture.getScaledInstance(side, side, Image.SCALE_AREA_AVERAGING), 0, 0, null);
        graphics.dispose();
        return square.png();
    }

    /** Where one of so many crops lies. */
    static Box place(int crop, int of) {
        int columns = of / ROWS;
        return new Box(
                (double) (crop % columns) / columns, (double) (crop / columns) / ROWS, 1.0 / columns, 1.0 / ROWS);
    }

    /** The rest is grey. */
    static byte[] alone(DecodedImage crop, int quadrant) {
        var mosaic = new Mosaic(2);
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

    private void paint(DecodedImage crop, int place) {
        try (crop) {
            ByteBuffer rgb = crop.pixels();
            for (int i = 0; i < SIDE * SIDE; i++) {
                int colour = (rgb.get() & 0xFF) << 16 | (rgb.get() & 0xFF) << 8 | rgb.get() & 0xFF;
                picture.setRGB(place % columns * SIDE + i % SIDE, place / columns * SIDE + i / SIDE, colour);
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
