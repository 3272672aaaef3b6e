package io.tagstream.it;

import io.tagstream.MxNetLibrary;
import org.junit.jupiter.api.condition.EnabledIf;

/** All of the worker's tests once more, on the other engine. */
@EnabledIf(MxNetLibrary.IS_HERE)
class MxNetWorkerIT extends WorkerIT {

    @Override
    String engine() {
        return "MXNet";
    }
}
