package io.tagstream.it;

import io.tagstream.OneDnnLibraryHere;
import org.junit.jupiter.api.condition.EnabledIf;

/** What {@link WorkerIT} asks of the worker, with oneDNN asked for by its name: on processors without VNNI too. */
@EnabledIf(OneDnnLibraryHere.IS_HERE)
class OneDnnWorkerIT extends WorkerIT {

    @Override
    String engine() {
        return "oneDNN";
    }
}
