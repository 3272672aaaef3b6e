package io.tagstream.event;

import java.util.Objects;

/**
 * Which model gave a label, exactly.
 *
 * @param name          for people
 * @param sha256        of the weights' file, lower-case hexadecimal
 * @param engine        {@code OnnxRuntime}, {@code oneDNN} or {@code MXNet}, as it runs
 * @param precision     {@code int8}, {@code float16} (as stored) or {@code float32}
 * @param device        {@code cpu} or {@code gpu0}, as it runs, not as it was asked for
 * @param preprocessing from picture to tensor, for example {@code resize256-crop224}
 */
public record ModelIdentity(
        String name, String sha256, String engine, String precision, String device, String preprocessing) {

    public ModelIdentity {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(engine, "engine");
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(preprocessing, "preprocessing");
    }

    /** The same model, run by an engine of this name. */
    public ModelIdentity by(String another) {
        return new ModelIdentity(name, sha256, another, precision, device, preprocessing);
    }
}
