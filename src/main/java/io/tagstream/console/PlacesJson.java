package io.tagstream.console;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tagstream.event.Box;
import io.tagstream.event.Instance;
import io.tagstream.event.Label;
import java.io.IOException;
import java.util.Optional;

/** Where labels are: in the picture, as the label has it, and in the thumbnail, which may show a part of it. */
final class PlacesJson {

    private static final double DIGITS = 1e4;

    private PlacesJson() {}

    /** {@code aspect}, and whether there is a {@code heat} map. */
    static void writeShape(JsonGenerator to, Thumbnail picture) throws IOException {
        to.writeNumberField("aspect", rounded(picture.aspect()));
        to.writeBooleanField("whole", picture.region().equals(Box.WHOLE));
        to.writeBooleanField("heat", picture.heat().isPresent());
    }

    /**
     * {@code places}, if anybody asked: each a {@code score}, a {@code box} of the picture and, where there is a thumbnail, the one
     * to be {@code drawn} over it; boxes as left, top, width, height in ratios.
     */
    static void write(JsonGenerator to, Label label, Optional<Thumbnail> picture) throws IOException {
        if (label.instances().isEmpty()) {
            return;
        }
        to.writeArrayFieldStart("places");
        for (Instance instance : label.instances()) {
            to.writeStartObject();
            to.writeNumberField("score", instance.score());
            write(to, "box", instance.box());
            if (picture.isPresent()) {
                write(to, "drawn", instance.box().in(picture.get().region()));
            }
            to.writeEndObject();
        }
        to.writeEndArray();
    }

    private static void write(JsonGenerator to, String name, Box box) throws IOException {
        to.writeArrayFieldStart(name);
        to.writeNumber(rounded(box.left()));
        to.writeNumber(rounded(box.top()));
        to.writeNumber(rounded(box.width()));
        to.writeNumber(rounded(box.height()));
        to.writeEndArray();
    }

    private static double rounded(double ratio) {
        return Math.rint(ratio * DIGITS) / DIGITS;
    }
}
