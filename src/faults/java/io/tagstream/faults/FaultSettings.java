package io.tagstream.faults;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the classifier of the fault runs behaves besides what pictures command. */
@ConfigMapping(prefix = "tagstream.faults")
public interface FaultSettings {

    /** What each predict call takes. */
    @WithDefault("0s")
    Duration batchCost();

    /** What each image adds to its predict call. */
    @WithDefault("0s")
    Duration imageCost();

    /** The most that chance adds to a predict call. */
    @WithDefault("0s")
    Duration jitter();

    /** Makes the chances of {@link #jitter()} repeatable. */
    @WithDefault("1")
    long seed();

    /** Whether the cost is spent computing, as on a CPU, or waiting, as for a device. */
    @WithDefault("false")
    boolean busy();

    /** Most images that the device has memory for. */
    @WithDefault("1024")
    int memory();

    /** After so many images a predictor never comes back. */
    @WithDefault("2147483647")
    int hangsAfter();

    /** After so many images a predictor answers each with the class after the right one, its known one too. */
    @WithDefault("2147483647")
    int garbageAfter();
}
