package io.tagstream.console;

import io.tagstream.event.Box;
import java.util.Objects;
import java.util.Optional;

/**
 * What the network saw of a picture, pressed into a square, and what is drawn over it.
 *
 * @param region the part of the picture that it shows
 * @param aspect width by height of that part, whatever shape the network wanted it in; more than 0
 * @param heat   what speaks for the first label, where the task tells
 */
public record Thumbnail(Jpeg jpeg, Box region, double aspect, Optional<HeatMap> heat) {

    public Thumbnail {
        Objects.requireNonNull(jpeg, "jpeg");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(heat, "heat");
        if (!(aspect > 0)) {
            throw new IllegalArgumentException("a picture has a width and a height: " + aspect);
        }
    }

    /**
     * Without a heat map.
     *
     * @param width  of the whole picture, in pixels
     * @param height of the whole picture, in pixels
     */
    public static Thumbnail of(Jpeg jpeg, Box region, int width, int height) {
        return new Thumbnail(jpeg, region, region.width() * width / (region.height() * height), Optional.empty());
    }

    public Thumbnail with(HeatMap map) {
        return new Thumbnail(jpeg, region, aspect, Optional.of(map));
    }

    /** Of the memory, in bytes. */
    int size() {
        return jpeg.size() + heat.map(HeatMap::size).orElse(0);
    }
}
