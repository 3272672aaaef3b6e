package io.tagstream.it;

import io.tagstream.event.Box;
import java.awt.Color;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A grey picture of 672 × 448, so that neither the middle that the network sees nor a square is all of it, with photos in
 * places that are known.
 */
final class WidePicture {

    static final int WIDTH = 672;
    static final int HEIGHT = 448;

    /** What the network sees of it: of 384 × 256 the middle 224 × 224. */
    static final Box CROP = new Box(80 / 384.0, 16 / 256.0, 224 / 384.0, 224 / 256.0);

    private static final Color GREY = new Color(124, 117, 104);

    private final BufferedImage picture = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);

    WidePicture() {
        var graphics = picture.createGraphics();
        graphics.setColor(GREY);
        graphics.fillRect(0, 0, WIDTH, HEIGHT);
        graphics.dispose();
    }

    /** @param place of the picture, which the middle square of the photo fills */
    WidePicture with(Path photo, Box place) throws IOException {
        BufferedImage whole = ImageIO.read(photo.toFile());
        int side = Math.min(whole.getWidth(), whole.getHeight());
        BufferedImage middle =
                whole.getSubimage((whole.getWidth() - side) / 2, (whole.getHeight() - side) / 2, side, side);
        var graphics = picture.createGraphics();
        graphics.drawImage(
                middle.getScaledInstance(width(place), height(place), Image.SCALE_SMOOTH),
                (int) (place.left() * WIDTH),
                (int) (place.top() * HEIGHT),
                null);
        graphics.dispose();
        return this;
    }

    private static int width(Box place) {
        return (int) Math.round(place.width() * WIDTH);
    }

    private static int height(Box place) {
        return (int) Math.round(place.height() * HEIGHT);
    }

    void write(Path file) throws IOException {
        ImageIO.write(picture, "png", file.toFile());
    }
}
