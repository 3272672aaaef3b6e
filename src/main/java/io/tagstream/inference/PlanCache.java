package io.tagstream.inference;

import static java.lang.System.Logger.Level.WARNING;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was chosen at an earlier start, in one small file. Trouble with the file costs a sweep and
 * never a start. Several processes may share it: it is replaced as a whole.
 */
final class PlanCache {

    private static final System.Logger LOG = System.getLogger(PlanCache.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the file holds; {@code key} says of which model and machine it speaks. */
    record Entry(String key, PredictPlan plan, double imagesPerSecond) {}

    private final Path file;
    private final String key;

    /** @param key model, device, cores and version; what was chosen under another is not read */
    PlanCache(Path folder, String key) {
        this.file = folder.resolve("plan-" + Digests.sha256Of(key).substring(0, 16) + ".json");
        this.key = key;
    }

    Path file() {
        return file;
    }

    /**
     * Empty where nothing was kept, or something that does not belong here: temporary folders are
     * everybody's.
     *
     * @param candidates the plans that may be chosen
     */
    Optional<MeasuredPlan> read(List<PredictPlan> candidates) {
        try {
            @Nullable Entry entry = JSON.readValue(Files.readAllBytes(file), Entry.class);
            boolean ours = entry != null
                    && key.equals(entry.key())
                    && candidates.contains(entry.plan())
                    && entry.imagesPerSecond() > 0;
            return ours ? Optional.of(new MeasuredPlan(entry.plan(), entry.imagesPerSecond())) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            LOG.log(WARNING, "{0} is no plan, and is written anew ({1})", file, e.getOriginalMessage());
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(WARNING, "cannot read {0}: {1}", file, e.toString());
            return Optional.empty();
        }
    }

    void write(MeasuredPlan chosen) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Path whole = Files.createTempFile(file.toAbsolutePath().getParent(), "plan-", ".tmp");
            Files.write(whole, JSON.writeValueAsBytes(new Entry(key, chosen.plan(), chosen.imagesPerSecond())));
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.log(
                    WARNING,
                    "cannot keep the chosen plan in {0} ({1}): the next start measures again; set tagstream.calibration.folder to a folder that can be written",
                    file,
                    e.toString());
        }
    }
}
