package io.tagstream.bench.baseline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** From an event to pixels, and from the network's answer to a label, with what the JDK has. Thread-safe. */
final class PlainPhotos {

    static final int SIDE = 224;
    static final int BYTES = SIDE * SIDE * 3;

    private static final int SHORTER = 256;
    private static final int TOP = 5;
    private static final ObjectMapper JSON = new ObjectMapper();

    private PlainPhotos() {}

    /** {@code uint8 (224, 224, 3)} R, G, B of the photo that an event names. */
    static byte[] pixels(byte[] event) throws IOException {
        URI location = URI.create(JSON.readTree(event).path("image").textValue());
        try (InputStream in = location.toURL().openStream()) {
            BufferedImage photo = ImageIO.read(in);
            if (photo == null) {
                throw new IOException("no image at " + location);
            }
            return crop(photo);
        }
    }

    private static byte[] crop(BufferedImage photo) {
        double scale = (double) SHORTER / Math.min(photo.getWidth(), photo.getHeight());
        int width = (int) Math.rint(photo.getWidth() * scale);
        int height = (int) Math.rint(photo.getHeight() * scale);
        var crop = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = crop.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(photo, (SIDE - width) / 2, (SIDE - height) / 2, width, height, null);
        graphics.dispose();
        byte[] pixels = ((DataBufferByte) crop.getRaster().getDataBuffer()).getData();
        for (int i = 0; i < pixels.length; i += 3) {
            byte blue = pixels[i];
            pixels[i] = pixels[i + 2];
            pixels[i + 2] = blue;
        }
        return pixels;
    }

    /** The best five of the classes, as JSON. */
    static byte[] label(float[] logits) throws IOException {
        double[] scores = softmax(logits);
        List<Map<String, Object>> labels = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -scores[index]))
                .limit(TOP)
                .map(index -> Map.<String, Object>of("index", index, "score", scores[index]))
                .toList();
        return JSON.writeValueAsBytes(Map.of("labels", labels));
    }

    /** What an event becomes that cannot be labelled: photos that the JDK cannot read are in every collection. */
    static byte[] failure(Exception e) throws IOException {
        return JSON.writeValueAsBytes(Map.of("error", String.valueOf(e.getMessage())));
    }

    private static double[] softmax(float[] logits) {
        double most = IntStream.range(0, logits.length)
                .mapToDouble(i -> logits[i])
                .max()
                .orElse(0);
        double[] scores = IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] - most))
                .toArray();
        double sum =
                IntStream.range(0, scores.length).mapToDouble(i -> scores[i]).sum();
        return IntStream.range(0, scores.length)
                .mapToDouble(i -> scores[i] / sum)
                .toArray();
    }
}
