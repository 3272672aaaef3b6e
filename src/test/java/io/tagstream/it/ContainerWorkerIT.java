package io.tagstream.it;

import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;

/** All of the worker's tests once more, at a Kafka as people run it; skipped where there is no Docker. */
@EnabledIf(value = "dockerIsHere", disabledReason = "there is no Docker here, so no Kafka in a container")
class ContainerWorkerIT extends WorkerIT {

    static boolean dockerIsHere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    TestCluster cluster(Path folder) {
        return TestCluster.container();
    }
}
